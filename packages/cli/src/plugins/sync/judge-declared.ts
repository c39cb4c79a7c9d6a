import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { Candidate } from '../candidate.ts'
import type { PluginHost } from '../host.ts'
import { admitAll } from '../package/admit.ts'
import { decide } from '../trust/decide.ts'
import type { PluginPolicy } from '../trust/policy.ts'
import { candidateOf } from './candidates.ts'
import type { PluginLock } from './lock-file.ts'
import { named, type Present, type SyncStep } from './plan.ts'

export interface Declared {
  readonly lock: PluginLock
  readonly steps: readonly SyncStep[]
  readonly present: Present
  /** Tarballs that are here, by integrity. */
  readonly tarballs: ReadonlyMap<string, string>
  readonly policy: PluginPolicy
}

/**
 * What is to be added or changed, each judged as an installation judges it: by what it is, by the rules, and by the
 * person where somebody can be asked. Throws as admit and decide do; nothing is written.
 */
export async function judgeDeclared(
  ctx: CommandContext,
  host: PluginHost,
  { lock, steps, present, tarballs, policy }: Declared,
  { offline, yes, again }: { readonly offline: boolean; readonly yes: boolean; readonly again: string },
): Promise<Candidate[]> {
  // What only a registry knows matters where the rules want it, or where somebody reads it.
  const askRegistry = !offline && (policy.required.length > 0 || (ctx.interactive && !yes))
  const candidates: Candidate[] = []
  for (const name of named(steps, 'add', 'change')) {
    candidates.push(await candidateOf(ctx, host, { name, lock }, { policy, tarballs, askRegistry }))
  }
  const stays = new Set(named(steps, 'keep', 'leave'))
  admitAll(candidates, { host, installed: present.plugins.filter(({ name }) => stays.has(name)) })
  await decide(ctx, candidates, policy, { host, yes, again })
  return candidates
}
