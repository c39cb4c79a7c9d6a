import { fail } from '@mcp-runtime/sdk/errors'
import type { InstalledPlugin } from '../store/record.ts'
import type { Packages } from '../tree/packages.ts'
import { LOCK_SCHEMA, type LockedPlugin, type PluginLock, tarballName } from './lock-file.ts'
import { only } from './merge.ts'
import type { Present } from './plan.ts'

/** What is installed as a lock file. MCPR_UNSUPPORTED for a linked plugin: nobody else has that folder. Pure. */
export function buildLock({ plugins, packages }: Present, host: string): PluginLock {
  const entries = plugins.map((plugin) => [plugin.name, lockedPlugin(plugin)] as const)
  const names = plugins.map(({ name }) => name)
  return { schema: LOCK_SCHEMA, host, plugins: Object.fromEntries(entries), packages: anywhere(only(packages, names)) }
}

function lockedPlugin({ name, version, type, root, source, requested, integrity }: InstalledPlugin): LockedPlugin {
  if (type === 'link' || integrity === undefined) {
    return fail('MCPR_UNSUPPORTED', `${name} is linked to ${root ?? 'a folder'}: a folder cannot be locked.`, {
      hint: 'Nothing was written. Install it from a registry or a tarball, or take it out.',
      next: [{ command: `mcp-runtime plugins uninstall ${name}`, when: 'to lock the others' }],
    })
  }
  const fromUrl = /^https?:\/\//.test(requested)
  // A path says something of this machine alone.
  const asked = source === 'registry' || fromUrl ? { requested } : {}
  const tarball = source === 'registry' ? {} : { tarball: fromUrl ? requested : tarballName(name, version) }
  return { version, integrity, source, ...asked, ...tarball }
}

/**
 * Without the addresses of registries: which one serves a package is the business of the machine that installs it (its
 * npmrc, a mirror, the rules for plugins), and whatever serves it has to serve the same bytes.
 */
const anywhere = (packages: Packages): Packages =>
  Object.fromEntries(
    Object.entries(packages).map(([path, { resolved, ...entry }]) => [
      path,
      resolved === undefined || /^https?:/.test(resolved) ? entry : { ...entry, resolved },
    ]),
  )
