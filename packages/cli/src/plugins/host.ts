// The installed core as plugins see it: which version it is, which commands are its own, and where plugins are kept.
import { resolve } from 'node:path'
import type { CatalogueCommand } from '../launch/catalogue.ts'
import { readCatalogue } from '../launch/load.ts'
import { dataDir } from '../launch/plugins.ts'

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

/** What a command's configuration tells of the core; a run from source has no catalogue on disk, but all commands. */
export interface HostConfig {
  readonly root: string
  readonly version: string
  readonly commands: readonly unknown[]
}

/** The host that a command runs in. */
export function hostOf({ root, version, commands }: HostConfig, env: NodeJS.ProcessEnv): PluginHost {
  const where = { root, dataDir: resolve(dataDir(env)) }
  try {
    const catalogue = readCatalogue(root)
    return { ...where, version: catalogue.version, catalogue: catalogue.commands }
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error
    return { ...where, version, catalogue: commands as CatalogueCommand[] }
  }
}
