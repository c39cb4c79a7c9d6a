// The plugins of this project: packages whose names all begin alike, and of which people say the rest: `server`.
import type { PluginHost } from './host.ts'

const BEGIN = '@mcp-runtime/plugin-'

/** The packages of the first-party plugins, sorted; they have the version of the core. */
export const firstPartyPlugins = ({ catalogue }: Pick<PluginHost, 'catalogue'>): string[] =>
  [...new Set(catalogue.flatMap(({ pluginName }) => (pluginName?.startsWith(BEGIN) ? [pluginName] : [])))].sort()

/** `@mcp-runtime/plugin-server` for `server`. */
export const longName = (short: string): string => `${BEGIN}${short}`

/** `server` for `@mcp-runtime/plugin-server`; undefined for any other name. */
export const shortName = (name: string): string | undefined =>
  name.startsWith(BEGIN) ? name.slice(BEGIN.length) : undefined
