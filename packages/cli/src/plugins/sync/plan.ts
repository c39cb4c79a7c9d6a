// What a sync would do: plain data, shown by --dry-run and done by apply.
import type { InstalledPlugin } from '../store/record.ts'
import { contents } from '../tree/closure.ts'
import type { Packages } from '../tree/packages.ts'
import type { PluginLock } from './lock-file.ts'

export type SyncAction = 'add' | 'change' | 'keep' | 'remove' | 'leave'

export interface SyncStep {
  readonly name: string
  /** `leave`: installed, not declared, and not to be pruned. */
  readonly action: SyncAction
  /** The version that is there afterwards; of a removed one, the version that goes. */
  readonly version: string
  /** The version that is there now, where it changes. */
  readonly from?: string
}

/** What is installed now: the record, and the packages of its generation. */
export interface Present {
  readonly plugins: readonly InstalledPlugin[]
  readonly packages: Packages
}

/** Compares what is declared with what is there; by name. Pure. */
export function planSync(lock: PluginLock, present: Present, { prune }: { readonly prune: boolean }): SyncStep[] {
  const installed = new Map(present.plugins.map((plugin) => [plugin.name, plugin]))
  const names = [...new Set([...Object.keys(lock.plugins), ...installed.keys()])].sort()
  return names.map((name): SyncStep => {
    const declared = lock.plugins[name]
    const there = installed.get(name)
    if (declared === undefined) {
      return { name, action: prune ? 'remove' : 'leave', version: there?.version ?? '' }
    }
    const { version } = declared
    if (there === undefined) return { name, action: 'add', version }
    if (isSame(name, lock, there, present.packages)) return { name, action: 'keep', version }
    return {
      name,
      action: 'change',
      version,
      from: there.type === 'link' ? `${there.version} (linked)` : there.version,
    }
  })
}

function isSame(name: string, lock: PluginLock, there: InstalledPlugin, packages: Packages): boolean {
  const declared = lock.plugins[name]
  if (there.type === 'link') return false
  if (there.version !== declared?.version || there.integrity !== declared.integrity) return false
  return contents(lock.packages, name).join() === contents(packages, name).join()
}

/** Whether anything is to be done. */
export const changes = (steps: readonly SyncStep[]): boolean =>
  steps.some(({ action }) => action !== 'keep' && action !== 'leave')

/** The names with one of these actions. */
export const named = (steps: readonly SyncStep[], ...actions: readonly SyncAction[]): string[] =>
  steps.filter(({ action }) => actions.includes(action)).map(({ name }) => name)
