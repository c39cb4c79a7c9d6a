// The core's own commands: of the bundle or, in the clone, of the sources.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, Config, type Interfaces, Plugin } from '@oclif/core'
import type { CatalogueCommand } from '../catalogue/catalogue.ts'
import type { Catalogue } from '../catalogue/read-catalogue.ts'
import type { Topics } from '../catalogue/topics.ts'
import { workspaceOf } from './plugins.ts'

/** The core's own commands as the bundle has them: each loads when it is wanted. */
export type CoreCommands = Readonly<Record<string, () => Promise<Command.Class>>>

/** The whole workspace from its sources, no manifest used: what bin/dev.js runs. The entries load by themselves. */
export async function loadSources(root: string): Promise<Catalogue> {
  const pjson = readPjson(root)
  const workspace = workspaceOf(root)
  const names = Object.keys((workspace && readPjson(workspace).devDependencies) ?? {}).filter((name) =>
    name.startsWith('@mcp-runtime/plugin-'),
  )
  const core = await Config.load({
    root,
    pjson,
    ignoreManifest: true,
    devPlugins: false,
    userPlugins: false,
  })
  const plugins = names.map(
    (name) => new Plugin({ root: join(workspace ?? root, 'node_modules', name), ignoreManifest: true }),
  )
  await Promise.all(plugins.map((plugin) => plugin.load()))
  const all = await Config.load({
    root,
    plugins: new Map<string, Interfaces.Plugin>(
      [...core.plugins.values(), ...plugins].map((plugin) => [plugin.name, plugin]),
    ),
  })
  return {
    version: pjson.version,
    commands: all.commands as unknown as CatalogueCommand[],
    topics: Object.fromEntries(all.topics.map(({ name, ...topic }) => [name, topic])) as Topics,
  }
}

export const readPjson = (dir: string): Interfaces.PJSON => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
