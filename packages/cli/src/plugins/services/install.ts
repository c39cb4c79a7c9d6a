// `plugins install`: parse, ask what is known, plan, judge, then one change.
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { runTasks } from '@mcp-runtime/sdk/progress'
import type { Candidate } from '../candidate.ts'
import type { PluginHost } from '../host.ts'
import { admitAll } from '../package/admit.ts'
import { resolveCandidate } from '../package/resolve.ts'
import { withScratch } from '../scratch.ts'
import { changePlugins } from '../store/change.ts'
import { readRecord } from '../store/read-record.ts'
import type { InstalledPlugin } from '../store/record.ts'
import { decide } from '../trust/decide.ts'
import type { PluginPolicy } from '../trust/policy.ts'
import { readPolicy } from '../trust/read-policy.ts'
import { parseSpec, type Spec } from '../trust/spec.ts'
import { applyInstall } from './apply-install.ts'
import { type PluginChange, planInstall, spoken } from './plan-install.ts'

export interface InstallOptions {
  /** Do not ask. Rules that forbid a plugin still do. */
  readonly yes?: boolean | undefined
  readonly allowScripts?: boolean | undefined
  /** Only what npm has kept, and tarballs. */
  readonly offline?: boolean | undefined
  readonly dryRun?: boolean | undefined
  /** The command that was given, with --yes, where it is no `plugins install`. */
  readonly again?: string | undefined
}

export interface InstallResult {
  readonly changes: readonly PluginChange[]
  readonly dryRun: boolean
  /** The folder of what is installed now; null when nothing is. */
  readonly generation: string | null
}

/**
 * Installs plugins as they were typed, all or none; what is there already is left alone. Errors: those of parseSpec,
 * npm, admit, decide and changePlugins.
 */
export function installPlugins(
  ctx: CommandContext,
  host: PluginHost,
  { specs, ...options }: InstallOptions & { readonly specs: readonly string[] },
): Promise<InstallResult> {
  const policy = readPolicy(ctx.env)
  const parsed = [...new Set(specs)].map((typed) => parseSpec(typed, { host, cwd: process.cwd(), policy }))
  return installSpecs(ctx, host, parsed, policy, options)
}

/** The same for what is understood already. */
export const installSpecs = (
  ctx: CommandContext,
  host: PluginHost,
  specs: readonly Spec[],
  policy: PluginPolicy,
  options: InstallOptions,
): Promise<InstallResult> => withScratch((scratch) => install(ctx, host, specs, policy, { ...options, scratch }))

async function install(
  ctx: CommandContext,
  host: PluginHost,
  specs: readonly Spec[],
  policy: PluginPolicy,
  options: InstallOptions & { readonly scratch: string },
): Promise<InstallResult> {
  const installed = readRecord(host.dataDir)?.record.plugins ?? []
  const candidates = await resolveAll(ctx, host, specs, policy, installed, options)
  const changes = planInstall(candidates, installed)
  const wanted = candidates.filter((_, at) => changes[at]?.action !== 'keep')
  admitAll(wanted, { host, installed })
  const { dryRun = false, yes = false, offline, again } = options
  // A dry run asks nobody; what the rules refuse is refused in it too, and the facts are shown.
  if (wanted.length > 0) await decide(ctx, wanted, policy, { host, yes: yes || dryRun, offline, again })
  if (dryRun) return result(host, changes, true)
  if (wanted.length > 0) {
    let records: InstalledPlugin[] = []
    const run = async () => {
      records = await applyInstall(ctx, host, wanted, { ...options, policy })
    }
    await runTasks(ctx, [
      { title: `Installing ${wanted.map(({ name, version }) => `${name} ${version}`).join(', ')}`, run },
    ])
    return result(
      host,
      changes.map((change) => withRecord(change, records)),
      false,
    )
  }
  await noteRequests(ctx, host, changes, installed)
  return result(host, changes, false)
}

const result = (host: PluginHost, changes: readonly PluginChange[], dryRun: boolean): InstallResult => ({
  changes,
  dryRun,
  generation: readRecord(host.dataDir)?.generation ?? null,
})

/** Asks about all of them at the same time. What is ours and there already needs no question. */
async function resolveAll(
  ctx: CommandContext,
  host: PluginHost,
  specs: readonly Spec[],
  policy: PluginPolicy,
  installed: readonly InstalledPlugin[],
  { offline, dryRun, scratch }: InstallOptions & { readonly scratch: string },
): Promise<readonly Candidate[]> {
  let candidates: readonly Candidate[] = []
  const run = async () => {
    const asked = { host, policy, offline, dryRun, scratch }
    candidates = await Promise.all(specs.map((spec) => resolveCandidate(ctx, spec, asked)))
  }
  const known = (spec: Spec) =>
    spec.kind === 'registry' &&
    spec.wanted === host.version &&
    installed.some(({ name, version }) => name === spec.name && version === spec.wanted)
  if (specs.every(known)) await run()
  else await runTasks(ctx, [{ title: `Looking up ${specs.map(({ typed }) => typed).join(', ')}`, run }])
  return candidates
}

function withRecord(change: PluginChange, records: readonly InstalledPlugin[]): PluginChange {
  const record = records.find(({ name }) => name === change.name)
  if (record === undefined) return change
  const { integrity, commands } = record
  return { ...change, ...(integrity ? { integrity } : {}), commands: spoken(commands) }
}

/** The same version, asked for in another way: an update asks in the new way. */
async function noteRequests(
  ctx: CommandContext,
  host: PluginHost,
  changes: readonly PluginChange[],
  installed: readonly InstalledPlugin[],
): Promise<void> {
  const asked = new Map(changes.map(({ name, requested }) => [name, requested]))
  const differs = ({ name, requested }: InstalledPlugin) => asked.has(name) && asked.get(name) !== requested
  if (!installed.some(differs)) return
  await changePlugins(host, ctx, async (draft) => {
    draft.plugins = draft.plugins.map((plugin) => ({
      ...plugin,
      requested: asked.get(plugin.name) ?? plugin.requested,
    }))
  })
}
