// A plugin of other people fails under its own name: who reads the message must know whom to ask, and how to go on.
import { classify, type McprError, mcprError, type NextStep } from '@mcp-runtime/sdk/errors'

export interface PluginName {
  readonly name: string
  readonly version: string
}

const steps = ({ name }: PluginName): NextStep[] => [
  { command: `mcp-runtime plugins update ${name}`, when: 'to get a newer one' },
  { command: `mcp-runtime plugins uninstall ${name}`, when: 'to do without it' },
]

const firstLine = (error: unknown): string => {
  const text = error instanceof Object && 'message' in error ? String(error.message) : String(error)
  return text.split('\n')[0]?.replace(/[.\s]+$/, '') || 'no reason given'
}

/** The error of a plugin as it is shown: one that nobody foresaw is the plugin's, never a fault of ours. */
export function attributed(error: unknown, plugin: PluginName): unknown {
  if (classify(error) !== 'MCPR_BUG') return error
  return mcprError('MCPR_PLUGIN_FAILED', `${plugin.name} ${plugin.version} failed: ${firstLine(error)}.`, {
    hint: 'The fault is in the plugin, not in mcp-runtime.',
    next: steps(plugin),
    cause: error,
  })
}

/** The package is not what its manifest says. */
export const invalid = (plugin: PluginName, what: string, cause?: unknown): McprError =>
  mcprError('MCPR_PLUGIN_INVALID', `${plugin.name} ${plugin.version} is broken: ${what}.`, {
    next: steps(plugin),
    ...(cause === undefined ? {} : { cause }),
  })

/** A file of the plugin is there, and does not load. */
export const doesNotLoad = (plugin: PluginName, error: unknown): McprError =>
  mcprError('MCPR_PLUGIN_FAILED', `${plugin.name} ${plugin.version} does not load: ${firstLine(error)}.`, {
    next: steps(plugin),
    cause: error,
  })

/** The core is not among those that the plugin is made for. */
export const incompatible = (plugin: PluginName, range: string, version: string): McprError =>
  mcprError(
    'MCPR_PLUGIN_INCOMPATIBLE',
    `${plugin.name} ${plugin.version} is made for mcp-runtime ${range}; this is ${version}.`,
    { next: steps(plugin) },
  )
