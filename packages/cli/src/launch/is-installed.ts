// Whether the package of a command is here, without opening it.
import type { CatalogueCommand } from '../catalogue/catalogue.ts'
import { dataDir } from '../plugins/data-dir.ts'
import { installedPlugins } from './installed.ts'
import { workspaceCopy } from './plugins.ts'

/** Tells of any command; reads the record of installed plugins once. One that cannot be read counts as empty. */
export function installedIn(root: string, env: NodeJS.ProcessEnv): (command: CatalogueCommand) => boolean {
  const installed = installedPlugins(dataDir(env), () => {})
  return ({ pluginName = '', pluginType }) =>
    pluginType !== 'jit' ||
    workspaceCopy(pluginName, root) !== undefined ||
    installed.usable().some(({ name }) => name === pluginName)
}
