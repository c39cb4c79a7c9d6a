// The installed core as plugins see it: which version it is, which commands are its own, and where plugins are kept.
import { resolve } from 'node:path'
import type { CatalogueCommand } from '../catalogue/catalogue.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'
import { dataDir } from './data-dir.ts'

export interface PluginHost {
  /** The folder of the core's package. */
  readonly root: string
  readonly version: string
  /** All first-party commands, those of plugins that are not installed too. */
  readonly catalogue: readonly CatalogueCommand[]
  /** `MCP_RUNTIME_DATA_DIR`, or the user's data folder. */
  readonly dataDir: string
}

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
