// What a lock file says of a plugin, in the form in which installs are judged.
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import type { Candidate } from '../candidate.ts'
import type { PluginHost } from '../host.ts'
import { openTarball } from '../package/read-tarball.ts'
import { resolveCandidate } from '../package/resolve.ts'
import { withScratch } from '../scratch.ts'
import { type LockedPackage, topPath } from '../tree/packages.ts'
import type { PluginPolicy } from '../trust/policy.ts'
import type { LockedPlugin, PluginLock } from './lock-file.ts'
import { dependencyOf } from './project.ts'

export interface CandidateSources {
  readonly policy: PluginPolicy
  /** Tarballs that are here, by integrity. */
  readonly tarballs: ReadonlyMap<string, string>
  /** Whether the registry may be asked what else it knows: publisher, signatures, provenance. */
  readonly askRegistry: boolean
}

/**
 * A declared plugin. From a tarball that is here everything is known before anything is written; of one from a registry
 * the rest is seen in the draft. MCPR_INTEGRITY when the registry has other bytes now; those of npm and of tarballs.
 */
export async function candidateOf(
  ctx: CommandContext,
  host: PluginHost,
  { name, lock }: { readonly name: string; readonly lock: PluginLock },
  { policy, tarballs, askRegistry }: CandidateSources,
): Promise<Candidate> {
  const plugin = lock.plugins[name] as LockedPlugin
  const declared = declaredCandidate(name, plugin, lock.packages[topPath(name)] as LockedPackage, policy)
  const path = tarballs.get(plugin.integrity)
  if (path !== undefined) return { ...declared, ...(await seen(path, declared)) }
  if (!askRegistry || plugin.source !== 'registry') return { ...declared, unseen: true }
  const spec = { kind: 'registry', name, wanted: plugin.version, typed: declared.typed } as const
  const told = await withScratch((scratch) => resolveCandidate(ctx, spec, { host, policy, scratch }))
  if (told.integrity !== plugin.integrity) {
    fail('MCPR_INTEGRITY', `The registry has other bytes for ${declared.typed} than the file declares.`, {
      hint: 'Nothing was changed. Was the version published anew, or is this another registry?',
      details: { declared: plugin.integrity, registry: told.integrity },
    })
  }
  return { ...told, requested: declared.requested }
}

function declaredCandidate(
  name: string,
  plugin: LockedPlugin,
  { dependencies }: LockedPackage,
  policy: PluginPolicy,
): Candidate {
  const { version, integrity, source, requested } = plugin
  // Where the rules name one for the scope, npm is told to ask there.
  const registry = source === 'registry' ? policy.registryOf(name) : undefined
  return {
    name,
    version,
    source,
    typed: `${name}@${version}`,
    requested: requested ?? plugin.tarball ?? version,
    npmSpec: source === 'registry' ? `${name}@${version}` : dependencyOf(plugin),
    integrity,
    signatures: [],
    ...(registry === undefined ? {} : { registry }),
    package: { name, version, ...(dependencies ? { dependencies } : {}) },
  }
}

/** The tarball has the declared digest; that it is the declared plugin is another matter. */
async function seen(path: string, { name, version, typed }: Candidate) {
  const tarball = await openTarball(path)
  const found = tarball.package
  if (found.name !== name || found.version !== version)
    fail('MCPR_INTEGRITY', `${path} is declared to be ${typed}, and is ${found.name}@${found.version}.`)
  return { package: found, ...(tarball.manifest ? { manifest: tarball.manifest } : {}), tarball: path }
}
