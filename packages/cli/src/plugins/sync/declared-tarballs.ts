import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { PluginHost } from '../host.ts'
import { resolveCandidate } from '../package/resolve.ts'
import { withScratch } from '../scratch.ts'
import { keepTarball, keptTarballPath } from '../store/kept-tarball.ts'
import { pluginPaths } from '../store/paths.ts'
import type { PluginPolicy } from '../trust/policy.ts'
import type { LockedPlugin } from './lock-file.ts'
import { integrityOf } from './tarballs.ts'

type Plugins = Readonly<Record<string, LockedPlugin>>
type Tarballs = ReadonlyMap<string, string>

/**
 * The tarballs of declared plugins that came from no registry, beside those of the folder given: kept by an earlier
 * installation, or fetched from their URL. By integrity. MCPR_OFFLINE names one that is nowhere to be had,
 * MCPR_INTEGRITY one that is not the declared one; those of npm.
 */
export async function findTarballs(
  ctx: CommandContext,
  host: PluginHost,
  { plugins, given, policy }: { readonly plugins: Plugins; readonly given: Tarballs; readonly policy: PluginPolicy },
  { offline }: { readonly offline: boolean },
): Promise<Tarballs> {
  const found = new Map(given)
  const paths = pluginPaths(host.dataDir)
  for (const [name, plugin] of Object.entries(plugins)) {
    const { source, integrity, tarball = '' } = plugin
    if (source === 'registry' || found.has(integrity)) continue
    const path = keptTarballPath(paths, integrity)
    if ((await integrityOf(path).catch(() => undefined)) !== integrity) {
      if (offline || !/^https?:/.test(tarball)) return missing(name, tarball)
      const spec = { kind: 'tarball', at: tarball, typed: tarball } as const
      await withScratch(async (scratch) => {
        const fetched = await resolveCandidate(ctx, spec, { host, policy, scratch })
        if (fetched.integrity !== integrity || fetched.tarball === undefined) return changed(name, tarball)
        return keepTarball(paths, fetched.tarball, integrity)
      })
    }
    found.set(integrity, path)
  }
  return found
}

/** Keeps them where later changes find them. */
export async function keepTarballs(
  host: Pick<PluginHost, 'dataDir'>,
  plugins: Plugins,
  found: Tarballs,
): Promise<void> {
  for (const { source, integrity } of Object.values(plugins)) {
    const path = found.get(integrity)
    if (source !== 'registry' && path !== undefined) await keepTarball(pluginPaths(host.dataDir), path, integrity)
  }
}

const missing = (name: string, tarball: string): never =>
  fail('MCPR_OFFLINE', `The tarball of ${name} (${tarball}) is not on this machine.`, {
    hint: 'Give the folder that it lies in with --from; plugins lock --tarballs fills one.',
  })

const changed = (name: string, tarball: string): never =>
  fail('MCPR_INTEGRITY', `What lies at ${tarball} is not the ${name} that the file declares.`, {
    hint: 'Nothing was changed. Was the tarball made anew? Then install it and lock it again.',
  })
