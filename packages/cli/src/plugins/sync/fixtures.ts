// Lock files of the tests.
import { createHash } from 'node:crypto'
import type { InstalledPlugin } from '../store/record.ts'
import { type LockedPackage, type Packages, topPath } from '../tree/packages.ts'
import { LOCK_SCHEMA, type PluginLock } from './lock-file.ts'

/** A digest of its own for each text. */
export const integrityOf = (text: string): string => `sha512-${createHash('sha512').update(text).digest('base64')}`

/** An entry of `packages`. */
export const pack = (name: string, version: string, dependencies: Record<string, string> = {}): LockedPackage => ({
  version,
  integrity: integrityOf(`${name}@${version}`),
  ...(Object.keys(dependencies).length > 0 ? { dependencies } : {}),
})

/** A lock file of these plugins. */
export function lockOf(plugins: readonly string[], packages: Packages): PluginLock {
  const entries = plugins.map((name) => {
    const { version, integrity = '' } = packages[topPath(name)] as LockedPackage
    return [name, { version, integrity, source: 'registry', requested: version }] as const
  })
  return { schema: LOCK_SCHEMA, host: '0.1.0', plugins: Object.fromEntries(entries), packages }
}

/** A plugin as a record has it. */
export const installed = (name: string, version: string, more: Partial<InstalledPlugin> = {}): InstalledPlugin => ({
  name,
  version,
  type: 'user',
  source: 'registry',
  requested: version,
  integrity: integrityOf(`${name}@${version}`),
  commands: [],
  hooks: [],
  uses: {},
  ...more,
})
