// The parts of a package that decide, read strictly: they come from strangers.
import { isObject } from '@mcp-runtime/contract/json'
import { fail } from '@mcp-runtime/sdk/errors'
import type { PluginManifest, PluginManifestCommand, PluginPackage } from '../candidate.ts'
import { wrongInCommand, wrongInOclif } from '../manifest-shape.ts'
import { isPackageName } from '../package-name.ts'

type Plain = Readonly<Record<string, unknown>>

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const VERSION = /^\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?$/
/** Words joined by `:`, as the command line can spell them. */
const ID = /^[a-z0-9_][\w-]*(?::[a-z0-9_][\w-]*)*$/i

const invalid = (what: string, why: string): never =>
  fail('MCPR_PLUGIN_INVALID', `${what} is no plugin that can be installed: ${why}.`, {
    hint: 'Tell its author; nothing was installed.',
  })

/** Reads a package.json. `what` names the package in a refusal (MCPR_PLUGIN_INVALID). */
export function parsePackage(value: unknown, what: string): PluginPackage {
  if (!isObject(value)) return invalid(what, 'its package.json is no object')
  const { name, version, engines, mcpRuntime, oclif, scripts, dependencies } = value
  if (!isText(name) || !isPackageName(name)) return invalid(what, 'it has no valid name')
  if (!isText(version) || !VERSION.test(version)) return invalid(what, 'it has no valid version')
  const odd = wrongInOclif(oclif)
  if (odd !== undefined) return invalid(what, `"oclif.${odd}" of its package.json has the wrong kind`)
  const node = isObject(engines) ? engines.node : undefined
  const hostRange = isObject(mcpRuntime) ? mcpRuntime.hostRange : undefined
  if (hostRange !== undefined && typeof hostRange !== 'string') return invalid(what, 'mcpRuntime.hostRange is no text')
  return {
    name,
    version,
    ...(isText(node) ? { engines: { node } } : {}),
    ...(hostRange === undefined ? {} : { mcpRuntime: { hostRange } }),
    ...(isObject(oclif) ? { oclif } : {}),
    ...(isObject(scripts) ? { scripts: texts(scripts) } : {}),
    ...(isObject(dependencies) ? { dependencies: texts(dependencies) } : {}),
  }
}

/** Reads an oclif.manifest.json. `what` names the package in a refusal (MCPR_PLUGIN_INVALID). */
export function parseManifest(value: unknown, what: string): PluginManifest {
  if (!isObject(value) || !isText(value.version) || !isObject(value.commands)) {
    return invalid(what, 'its oclif.manifest.json has no version or no commands')
  }
  const commands = Object.entries(value.commands).map(
    ([key, command]) => [key, parseCommand(key, command, what)] as const,
  )
  return { version: value.version, commands: Object.fromEntries(commands) }
}

function parseCommand(key: string, value: unknown, what: string): PluginManifestCommand {
  const command = isObject(value) ? value : {}
  if (command.id !== key) return invalid(what, `its manifest lists "${key}" with another id`)
  const odd = wrongInCommand(command)
  if (odd !== undefined) return invalid(what, `its manifest has "${odd}" of "${key}" in the wrong kind`)
  const { aliases, hiddenAliases, relativePath } = command as unknown as PluginManifestCommand
  const ids = [key, ...(aliases ?? []), ...(hiddenAliases ?? [])].map((id) => id.replaceAll(' ', ':'))
  const wrong = ids.find((id) => !ID.test(id))
  if (wrong !== undefined) return invalid(what, `"${wrong}" cannot be the words of a command`)
  return {
    id: key,
    ...(aliases ? { aliases } : {}),
    ...(hiddenAliases ? { hiddenAliases } : {}),
    ...(relativePath ? { relativePath } : {}),
  }
}

const texts = (record: Plain): Record<string, string> =>
  Object.fromEntries(Object.entries(record).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

/** Ids and aliases of all commands, words joined by `:`. */
export const idsOf = ({ commands }: PluginManifest): string[] =>
  Object.values(commands)
    .flatMap(({ id, aliases = [], hiddenAliases = [] }) => [id, ...aliases, ...hiddenAliases])
    .map((id) => id.replaceAll(' ', ':'))

/** The events that its hooks answer. */
export const hooksOf = ({ oclif }: PluginPackage): string[] =>
  isObject(oclif?.hooks) ? Object.keys(oclif.hooks).sort() : []
