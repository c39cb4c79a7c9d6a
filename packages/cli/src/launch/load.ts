// Loads no more of the command line than an invocation needs: the core alone, the core and one plugin, or everything.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Config, type Interfaces, Plugin } from '@oclif/core'
import type { CatalogueCommand } from './catalogue.ts'
import { type LocatedPlugin, workspaceOf } from './plugins.ts'
import { shareSdk } from './share-sdk.ts'

type Pjson = Plugin['pjson']

export interface Catalogue {
  readonly version: string
  readonly commands: readonly CatalogueCommand[]
  readonly topics: Readonly<Record<string, { readonly description?: string }>>
}

/** oclif's own plugins: their commands act on, or show, all others, so they always get everything. */
export const OCLIF_PLUGINS = ['@oclif/plugin-help']

/** The merged manifest that ships beside the core: every first-party command, also those not installed. */
export function readCatalogue(root: string): Catalogue {
  const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'))
  return { version: manifest.version, commands: Object.values(manifest.commands), topics: manifest.topics ?? {} }
}

/** The core without any plugin; `topics` names the groups for help. */
export const loadCore = (root: string, { topics }: Catalogue): Promise<Config> =>
  Config.load({ root, pjson: builtPjson(root, topics, []), userPlugins: false, devPlugins: false })

/** The core and one plugin. */
export async function loadWithPlugin(root: string, catalogue: Catalogue, located: LocatedPlugin): Promise<Config> {
  const core = new Plugin({ root, pjson: builtPjson(root, catalogue.topics, []), isRoot: true })
  const plugin = new Plugin({ root: located.root, type: located.type })
  await Promise.all([core.load(), plugin.load()])
  // A plugin of another version may need another command base.
  if (plugin.version === catalogue.version) shareSdk(plugin.root)
  return Config.load({
    root,
    plugins: new Map([
      [core.name, core],
      [plugin.name, plugin],
    ]),
  })
}

/** The core, oclif's plugins and what the user installed; first-party groups are known from the catalogue. */
export const loadEverything = (root: string, { topics }: Catalogue): Promise<Config> =>
  Config.load({ root, pjson: builtPjson(root, topics, OCLIF_PLUGINS), devPlugins: false })

/** The whole workspace from its sources, no manifest used: what bin/dev.js runs. */
export async function loadSources(root: string): Promise<Config> {
  const core = await Config.load({ root, pjson: withPlugins(readPjson(root)), ignoreManifest: true, devPlugins: false })
  const workspace = workspaceOf(root)
  if (!workspace) return core
  const names = Object.keys(readPjson(workspace).devDependencies ?? {}).filter((name) =>
    name.startsWith('@mcp-runtime/plugin-'),
  )
  const plugins = names.map((name) => new Plugin({ root: join(workspace, 'node_modules', name), ignoreManifest: true }))
  await Promise.all(plugins.map((plugin) => plugin.load()))
  return Config.load({
    root,
    plugins: new Map<string, Interfaces.Plugin>(
      [...core.plugins.values(), ...plugins].map((plugin) => [plugin.name, plugin]),
    ),
  })
}

const readPjson = (dir: string): Pjson => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))

const withPlugins = (pjson: Pjson): Pjson => ({ ...pjson, oclif: { ...pjson.oclif, plugins: OCLIF_PLUGINS } })

/** The core's package.json as the bundle runs it: commands come from the one file, not from a folder. */
function builtPjson(root: string, topics: Catalogue['topics'], plugins: string[]): Pjson {
  const pjson = readPjson(root)
  const commands = { strategy: 'explicit', target: './dist/main.cjs', identifier: 'COMMANDS' } as const
  return { ...pjson, oclif: { ...pjson.oclif, commands, topics: structuredClone(topics), plugins } } as Pjson
}
