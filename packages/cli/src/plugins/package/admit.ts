// Whether a package may be a plugin of this mcp-runtime at all. Pure; asked before anything is written.
import { fail } from '@mcp-runtime/sdk/errors'
import semver from 'semver'
import type { Candidate } from '../candidate.ts'
import { HOST_RANGE } from '../fits.ts'
import type { PluginHost } from '../host.ts'
import type { InstalledPlugin } from '../store/record.ts'
import { idsOf } from './parse-package.ts'

export interface Admission {
  readonly host: Pick<PluginHost, 'version' | 'catalogue'>
  /** What else is installed, or will be. */
  readonly installed: readonly Pick<InstalledPlugin, 'name' | 'commands'>[]
  /** The Node that runs it; this one when left out. */
  readonly node?: string
}

/**
 * Throws when it cannot be one: MCPR_PLUGIN_INVALID (no plugin), MCPR_PLUGIN_INCOMPATIBLE (made for another core or
 * Node), MCPR_PLUGIN_CLASH (a command of it exists already).
 */
export function admit(candidate: Candidate, { host, installed, node = process.versions.node }: Admission): void {
  if (!candidate.unseen) {
    mustBePlugin(candidate)
    mustFit(candidate, host.version, node)
  }
  if (candidate.manifest) mustBeFree(candidate.name, idsOf(candidate.manifest), host, installed)
}

/** Each as `admit` does, against what stays and against those before it; one that is installed already is replaced. */
export function admitAll(candidates: readonly Candidate[], { installed, ...admission }: Admission): void {
  const names = candidates.map(({ name }) => name)
  const others = installed.filter(({ name }) => !names.includes(name))
  for (const candidate of candidates) {
    admit(candidate, { ...admission, installed: others })
    const { name, manifest } = candidate
    others.push({ name, commands: manifest ? idsOf(manifest) : [] })
  }
}

const shown = ({ name, version }: Candidate) => `${name}@${version}`

function mustBePlugin(candidate: Candidate): void {
  const { oclif } = candidate.package
  const invalid = (why: string) =>
    fail('MCPR_PLUGIN_INVALID', `${shown(candidate)} is not a plugin of mcp-runtime: ${why}.`, {
      hint: 'A plugin states its commands under "oclif" in package.json and ships an oclif.manifest.json.',
    })
  if (oclif === undefined) invalid('its package.json has no "oclif" part')
  // They would be loaded without anybody having been asked about them.
  for (const key of ['plugins', 'jitPlugins', 'devPlugins']) {
    const list = oclif?.[key]
    if (list && Object.keys(list).length > 0) invalid(`it brings plugins of its own ("oclif.${key}")`)
  }
}

function mustFit(candidate: Candidate, host: string, node: string): void {
  const { mcpRuntime, engines } = candidate.package
  const hostRange = mcpRuntime?.hostRange
  if (hostRange !== undefined && semver.validRange(hostRange) === null) {
    fail(
      'MCPR_PLUGIN_INVALID',
      `${shown(candidate)} states "${hostRange}" as mcpRuntime.hostRange, which is no range.`,
      {
        hint: 'Its author states a range such as "^0.1.0".',
      },
    )
  }
  if (hostRange !== undefined && !semver.satisfies(host, hostRange, HOST_RANGE)) {
    const newer = semver.validRange(hostRange) !== null && semver.ltr(host, hostRange)
    fail('MCPR_PLUGIN_INCOMPATIBLE', `${shown(candidate)} is made for mcp-runtime ${hostRange}; this is ${host}.`, {
      hint: newer
        ? 'Update mcp-runtime, or ask for an older version of the plugin.'
        : 'Ask for a newer version of the plugin.',
      next: newer
        ? [{ command: 'npm install --global mcp-runtime', when: 'to update mcp-runtime' }]
        : [{ command: `npm view ${candidate.name} versions`, when: 'to see which versions there are' }],
    })
  }
  const wanted = engines?.node
  if (wanted !== undefined && semver.validRange(wanted) !== null && !semver.satisfies(node, wanted)) {
    fail('MCPR_PLUGIN_INCOMPATIBLE', `${shown(candidate)} needs Node ${wanted}; this is Node ${node}.`, {
      hint: 'Run mcp-runtime with such a Node, or ask for another version of the plugin.',
    })
  }
}

function mustBeFree(
  name: string,
  ids: readonly string[],
  { catalogue }: Pick<PluginHost, 'catalogue'>,
  installed: Admission['installed'],
): void {
  const taken = new Map<string, string>()
  for (const { id, aliases = [], hiddenAliases = [], pluginName = 'mcp-runtime' } of catalogue)
    for (const own of [id, ...aliases, ...hiddenAliases]) taken.set(own, pluginName)
  for (const other of installed) for (const id of other.commands) if (!taken.has(id)) taken.set(id, other.name)
  for (const id of ids) {
    const owner = taken.get(id)
    if (owner !== undefined && owner !== name) clash(name, id, owner)
    // A command with the name of a first-party group would take the place of the group.
    const below = catalogue.find((command) => command.id.startsWith(`${id}:`) && command.pluginName !== name)
    if (below !== undefined) clash(name, id, below.pluginName ?? 'mcp-runtime')
  }
}

const clash = (name: string, id: string, owner: string): never => {
  const words = id.replaceAll(':', ' ')
  return fail('MCPR_PLUGIN_CLASH', `${name} brings the command "${words}", which ${owner} has already.`, {
    hint: 'Two plugins cannot share a command. Its author can give it another name.',
    ...(owner.startsWith('@mcp-runtime/') || owner === 'mcp-runtime'
      ? {}
      : { next: [{ command: `mcp-runtime plugins uninstall ${owner}`, when: `to have ${name} in its place` }] }),
  })
}
