// `plugins sync`: what is declared becomes what is installed. Read, plan, judge, then one change by one call of npm.
import { resolve } from 'node:path'
import { shellWord } from '@mcp-runtime/contract/names'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { runTasks } from '@mcp-runtime/sdk/progress'
import type { PluginHost } from '../host.ts'
import { readRecord } from '../store/read-record.ts'
import { readPolicy } from '../trust/read-policy.ts'
import { applySync } from './apply.ts'
import { confirmRemoval } from './confirm-removal.ts'
import { findTarballs } from './declared-tarballs.ts'
import { judgeDeclared } from './judge-declared.ts'
import { changes, named, planSync, type SyncStep } from './plan.ts'
import { readPresent } from './present.ts'
import { readLock } from './read-lock.ts'
import { readTarballs, refuseOtherBytes } from './tarballs.ts'

export interface SyncOptions {
  readonly file: string
  /** Remove what is not declared. */
  readonly prune: boolean
  /** A folder of tarballs that are used before the registry is asked. */
  readonly from?: string | undefined
  /** Only those tarballs and what npm has kept. */
  readonly offline: boolean
  readonly dryRun: boolean
  readonly yes: boolean
}

export interface SyncResult {
  readonly file: string
  readonly dryRun: boolean
  /** Whether anything was done, or would be. */
  readonly changed: boolean
  readonly plugins: readonly SyncStep[]
}

/**
 * Makes the declared plugins the installed ones, each in its exact version and bytes. All or nothing; nothing at all,
 * and no call of npm, when everything is there. Errors: those of reading the file, of the rules for plugins, of npm and
 * of changing what is installed.
 */
export async function syncPlugins(ctx: CommandContext, host: PluginHost, options: SyncOptions): Promise<SyncResult> {
  const file = resolve(options.file)
  const lock = await readLock(file)
  const given = options.from === undefined ? new Map<string, string>() : await readTarballs(options.from)
  const current = readRecord(host.dataDir)
  const present = await readPresent(current?.generation, current?.record.plugins ?? [])
  const steps = planSync(lock, present, options)
  const result = { file, dryRun: options.dryRun, changed: changes(steps), plugins: steps }
  if (options.dryRun || !result.changed) return result

  refuseOtherBytes(given, lock.packages)
  const policy = readPolicy(ctx.env)
  await confirmRemoval(ctx, named(steps, 'remove'), options)
  const tarballs = await findTarballs(ctx, host, { plugins: lock.plugins, given, policy }, options)
  const candidates = await judgeDeclared(
    ctx,
    host,
    { lock, steps, present, tarballs, policy },
    { ...options, again: agreed(options) },
  )
  const run = () => applySync(ctx, host, { lock, steps, tarballs, candidates, policy }, options)
  await runTasks(ctx, [{ title: told(steps), run }])
  return result
}

/** The same command, with the answer to its question. */
function agreed({ file, from, offline, prune }: SyncOptions): string {
  const flags = [
    ...(file === 'plugins.lock.json' ? [] : ['--file', shellWord(file)]),
    ...(from === undefined ? [] : ['--from', shellWord(from)]),
    ...(offline ? ['--offline'] : []),
    ...(prune ? ['--prune'] : []),
  ]
  return ['mcp-runtime plugins sync', ...flags, '--yes'].join(' ')
}

/** What goes on, in one line. */
function told(steps: readonly SyncStep[]): string {
  const parts = (['add', 'change', 'remove'] as const).flatMap((action) => {
    const names = named(steps, action)
    return names.length === 0 ? [] : [`${DOING[action]} ${names.join(', ')}`]
  })
  return parts.join('; ')
}

const DOING = { add: 'Installing', change: 'Changing', remove: 'Removing' }
