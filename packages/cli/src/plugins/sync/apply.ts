import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { Candidate } from '../candidate.ts'
import type { PluginHost } from '../host.ts'
import { registryFlags } from '../package/resolve.ts'
import { verifyInstalled } from '../package/verify-installed.ts'
import { runScripts } from '../services/apply-install.ts'
import { changePlugins, type Draft } from '../store/change.ts'
import type { InstalledPlugin } from '../store/record.ts'
import type { PluginPolicy } from '../trust/policy.ts'
import { keepTarballs } from './declared-tarballs.ts'
import { installTree } from './install-tree.ts'
import type { LockedPlugin, PluginLock } from './lock-file.ts'
import { merge } from './merge.ts'
import { named, planSync, type SyncStep } from './plan.ts'
import { readPresent } from './present.ts'
import { dependencyOf } from './project.ts'

export interface SyncWork {
  readonly lock: PluginLock
  readonly steps: readonly SyncStep[]
  readonly tarballs: ReadonlyMap<string, string>
  /** Of what is added or changed. */
  readonly candidates: readonly Candidate[]
  readonly policy: PluginPolicy
}

/** Does what was planned and agreed to, in one change. MCPR_CONFLICT when something else was installed meanwhile. */
export async function applySync(
  ctx: CommandContext,
  host: PluginHost,
  { lock, steps, tarballs, candidates, policy }: SyncWork,
  { prune, offline }: { readonly prune: boolean; readonly offline: boolean },
): Promise<void> {
  await changePlugins(host, ctx, async (draft) => {
    const present = await readPresent(draft.dir, draft.plugins)
    if (JSON.stringify(planSync(lock, present, { prune })) !== JSON.stringify(steps)) {
      fail('MCPR_CONFLICT', 'Another process changed the plugins meanwhile.', { hint: 'Run the same command again.' })
    }
    await keepTarballs(host, lock.plugins, tarballs)
    const staying = staysInTree(draft, named(steps, 'leave'))
    const packages = merge(lock.packages, present.packages, Object.keys(staying))
    const declared = Object.entries(lock.plugins).map(([name, plugin]) => [name, dependencyOf(plugin)])
    const dependencies = { ...staying, ...Object.fromEntries(declared) }
    const registries = registryFlags(policy)
    await installTree(ctx, draft.dir, { packages, dependencies }, { tarballs, offline, registries })
    draft.plugins = await recorded(host, draft, steps, candidates)
    await runScripts(ctx, draft.dir, candidates, { policy, offline })
  })
}

/** What else npm is to keep, with what its package.json says of it; a linked plugin is none of npm's business. */
function staysInTree(draft: Draft, names: readonly string[]): Record<string, string> {
  const inTree = draft.plugins.filter(({ name, type }) => type === 'user' && names.includes(name))
  return Object.fromEntries(
    inTree.map(({ name, version, source, integrity = '' }) => {
      const plugin: LockedPlugin = { version, source, integrity }
      return [name, dependencyOf(plugin)]
    }),
  )
}

/** The record of what lies in the draft now; each new plugin is looked at there, as after an installation. */
async function recorded(
  host: PluginHost,
  draft: Draft,
  steps: readonly SyncStep[],
  candidates: readonly Candidate[],
): Promise<InstalledPlugin[]> {
  const unchanged = new Set(named(steps, 'keep', 'leave'))
  const plugins = draft.plugins.filter(({ name }) => unchanged.has(name))
  for (const candidate of candidates)
    plugins.push(await verifyInstalled(draft.dir, candidate, { host, installed: plugins }))
  return plugins
}
