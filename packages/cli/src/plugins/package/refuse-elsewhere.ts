import { fail } from '@mcp-runtime/sdk/errors'
import { nameOf, type Packages } from '../tree/packages.ts'
import type { PluginPolicy } from '../trust/policy.ts'

/**
 * MCPR_PLUGIN_REFUSED when a package of a scope with a registry of its own came from elsewhere: a dependency may name an
 * address in place of a version, or a registry a tarball on another host. What lies in the tarball of the package above
 * it is that one's. Pure.
 */
export function refuseElsewhere(packages: Packages, policy: Pick<PluginPolicy, 'registryOf'>): void {
  for (const [path, entry] of Object.entries(packages)) {
    const [name, { resolved }] = [nameOf(path, entry), entry]
    const pinned = policy.registryOf(name)
    if (pinned === undefined || resolved === undefined || !isAddress(resolved) || resolved.startsWith(pinned)) continue
    fail(
      'MCPR_PLUGIN_REFUSED',
      `${name} comes from ${new URL(resolved).origin}, and the rules name ${pinned} for it.`,
      {
        hint: 'A plugin depends on it. Whoever looks after plugins.json decides; --yes does not change it.',
      },
    )
  }
}

/** A tarball that was given as a file is a plugin, and was judged as one. */
const isAddress = (resolved: string): boolean => URL.canParse(resolved) && !resolved.startsWith('file:')
