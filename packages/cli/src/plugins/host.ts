// The installed core as plugins see it: which version it is, which commands are its own, and where plugins are kept.
import type { CatalogueCommand } from '../launch/catalogue.ts'

export interface PluginHost {
  /** The folder of the core's package. */
  readonly root: string
  readonly version: string
  /** All first-party commands, those of plugins that are not installed too. */
  readonly catalogue: readonly CatalogueCommand[]
  /** `MCP_RUNTIME_DATA_DIR`, or the user's data folder. */
  readonly dataDir: string
}

/** The packages of the first-party plugins; they have the version of the core. */
export const firstPartyPlugins = ({ catalogue }: Pick<PluginHost, 'catalogue'>): string[] =>
  [
    ...new Set(
      catalogue.flatMap(({ pluginName }) => (pluginName?.startsWith('@mcp-runtime/plugin-') ? [pluginName] : [])),
    ),
  ].sort()
