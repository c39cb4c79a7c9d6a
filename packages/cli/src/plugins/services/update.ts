// `plugins update`: ask again as it was asked before. First-party plugins follow the core.
import { existsSync } from 'node:fs'
import { shellWord } from '@mcp-runtime/contract/names'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { firstPartyPlugins } from '../first-party.ts'
import type { PluginHost } from '../host.ts'
import { readRecord } from '../store/read-record.ts'
import type { InstalledPlugin } from '../store/record.ts'
import { readPolicy } from '../trust/read-policy.ts'
import type { Spec } from '../trust/spec.ts'
import { findInstalled } from './find-installed.ts'
import { type InstallOptions, type InstallResult, installSpecs } from './install.ts'

/**
 * Brings installed plugins to the newest version that was asked for; all of them without names. All or none: after a
 * failure each is as before. MCPR_NOT_FOUND for a name that is not installed; else the errors of an install.
 */
export async function updatePlugins(
  ctx: CommandContext,
  host: PluginHost,
  { names, ...options }: InstallOptions & { readonly names: readonly string[] },
): Promise<InstallResult> {
  const current = readRecord(host.dataDir)
  const installed = current?.record.plugins ?? []
  const chosen = names.length === 0 ? installed : [...new Set(names.map((name) => findInstalled(name, installed)))]
  const linked = chosen.filter(({ type }) => type === 'link')
  if (names.length > 0)
    for (const { name, root } of linked) ctx.say(`${name} is linked: what runs is what lies in ${root}.`)
  const specs = chosen
    .filter(({ type }) => type === 'user')
    .filter((plugin) => names.length > 0 || hasSource(plugin, ctx))
    .map((plugin) => specOf(plugin, host))
  for (const { name, requested } of chosen.filter((plugin) => isExact(plugin, host)))
    ctx.hint(`${name} was asked for at exactly ${requested}. For another: mcp-runtime plugins install ${name}@latest`)
  if (specs.length === 0)
    return { changes: [], dryRun: options.dryRun ?? false, generation: current?.generation ?? null }
  return installSpecs(ctx, host, specs, readPolicy(ctx.env), { ...options, again: againWith(names) })
}

/** An exact version never has a newer one. First-party plugins follow the core, whatever was asked for. */
const isExact = ({ name, source, requested }: InstalledPlugin, host: PluginHost): boolean =>
  source === 'registry' && /^\d+\.\d+\.\d+/.test(requested) && !firstPartyPlugins(host).includes(name)

const againWith = (names: readonly string[]): string =>
  ['mcp-runtime plugins update', ...names.map(shellWord), '--yes'].join(' ')

/** Updating everything must not fail because a tarball was thrown away after its installation. */
function hasSource({ name, source, requested }: InstalledPlugin, ctx: Pick<CommandContext, 'warn'>): boolean {
  if (source === 'registry' || /^https?:/.test(requested) || existsSync(requested)) return true
  ctx.warn(`${name} stays as it is: ${requested}, which it came from, is gone.`)
  return false
}

function specOf({ name, source, requested }: InstalledPlugin, host: PluginHost): Spec {
  if (source === 'tarball') return { kind: 'tarball', at: requested, typed: requested }
  if (source === 'folder') return { kind: 'folder', path: requested, typed: requested }
  const ours = firstPartyPlugins(host).includes(name)
  return { kind: 'registry', name, wanted: ours ? host.version : requested, typed: name }
}
