// One plugin as the framework sees it, read from its package.json and its manifest: no folder is searched and no code
// of it runs until a command or a hook is asked for. Plugins of the plugin are never loaded.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Command, type Interfaces, Plugin } from '@oclif/core'
import type { CatalogueCommand } from '../catalogue/catalogue.ts'
import { doesNotLoad, invalid } from './plugin-failure.ts'
import type { LocatedPlugin } from './plugins.ts'

interface Entry extends CatalogueCommand {
  readonly isESM?: boolean
  readonly relativePath?: readonly string[]
}

export interface OpenPlugin {
  readonly name: string
  readonly version: string
  readonly root: string
  readonly pjson: Interfaces.PJSON
  readonly commands: readonly CatalogueCommand[]
  /** For `config.plugins` and `Command.plugin`. */
  readonly asOclif: Interfaces.Plugin
  /** MCPR_PLUGIN_INVALID or MCPR_PLUGIN_FAILED, which name the plugin, when the command is not there or does not load. */
  loadCommand(id: string): Promise<Command.Class>
  /** The functions that answer an event, in the order that package.json has them. */
  loadHooks(event: string): Promise<HookFunction[]>
}

export type HookFunction = (this: unknown, options: unknown) => unknown

/** Reads a plugin. MCPR_PLUGIN_INVALID when its package.json or its manifest is missing or not JSON. */
export async function openPlugin(located: LocatedPlugin): Promise<OpenPlugin> {
  const known = { name: located.name, version: located.record?.version ?? '' }
  const pjson = readPart<Interfaces.PJSON>(known, located.root, 'package.json')
  // Rules are written for names, so a package goes by its own.
  if (pjson.name !== located.name) throw invalid(known, `its package.json calls it ${pjson.name}`)
  const manifestPath = join(located.root, 'oclif.manifest.json')
  // A folder that is being worked on may have no manifest yet; then the framework finds the commands.
  if (located.type === 'link' && !existsSync(manifestPath)) return openByFramework(located, pjson)
  const { commands } = readPart<{ commands: Record<string, Entry> }>(known, located.root, 'oclif.manifest.json')
  const plugin = { name: located.name, version: pjson.version, root: located.root, pjson }
  const asOclif = describe(located, plugin, Object.values(commands ?? {}), (id) => loadCommand(id))
  const loadCommand = async (id: string): Promise<Command.Class> => {
    const entry = commands[id]
    if (!entry) throw invalid(plugin, `its manifest has no command "${spoken(id)}"`)
    // Commands that are one module's table have no file each.
    if (!entry.relativePath) return byFramework(located, pjson, id)
    const path = inside(plugin, entry.relativePath)
    if (!existsSync(path)) throw invalid(plugin, `the file of its command "${spoken(id)}" is missing`)
    const found = classIn(await load(plugin, path, entry.isESM !== false))
    if (!found) throw invalid(plugin, `the file of its command "${spoken(id)}" has no command`)
    return Object.assign(found, { id, plugin: asOclif })
  }
  return {
    ...plugin,
    commands: Object.values(commands ?? {}),
    asOclif,
    loadCommand,
    loadHooks: (event) => loadHooks(plugin, event),
  }
}

const spoken = (id: string) => id.replaceAll(':', ' ')

type Opened = Pick<OpenPlugin, 'name' | 'version' | 'root' | 'pjson'>

function readPart<T>(plugin: { name: string; version: string }, root: string, file: string): T {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')) as T
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw invalid(plugin, missing ? `it has no ${file}` : `its ${file} cannot be read`, error)
  }
}

/** A manifest must not reach out of its package. */
function inside(plugin: Opened, parts: readonly string[]): string {
  const path = join(plugin.root, ...parts)
  const way = relative(plugin.root, path)
  if (way.startsWith('..') || isAbsolute(way)) throw invalid(plugin, 'its manifest names a file outside of it')
  return path
}

async function load(plugin: Opened, path: string, esm: boolean): Promise<Record<string, unknown>> {
  try {
    return (esm ? await import(pathToFileURL(path).href) : createRequire(path)(path)) as Record<string, unknown>
  } catch (error) {
    throw doesNotLoad(plugin, error)
  }
}

const isCommand = (value: unknown): value is Command.Class =>
  typeof (value as { run?: unknown } | undefined | null)?.run === 'function'

function classIn(module: Record<string, unknown>): Command.Class | undefined {
  const outer = module.default as Record<string, unknown> | undefined
  return [module, outer, outer?.default, ...Object.values(module)].find(isCommand)
}

async function loadHooks(plugin: Opened, event: string): Promise<HookFunction[]> {
  const declared = plugin.pjson.oclif.hooks?.[event] ?? []
  const hooks = (Array.isArray(declared) ? declared : [declared]).map((hook) =>
    typeof hook === 'string'
      ? { target: hook, identifier: 'default' }
      : { ...hook, identifier: hook.identifier ?? 'default' },
  )
  const found: HookFunction[] = []
  for (const { target, identifier } of hooks) {
    const path = fileOf(inside(plugin, [target]))
    if (!path) throw invalid(plugin, `the file of its "${event}" hook is missing`)
    const hook = functionIn(await load(plugin, path, true), identifier)
    if (hook) found.push(hook)
  }
  return found
}

/** As the framework looks for it: the path itself, with an ending, or the index of a folder. */
function fileOf(path: string): string | undefined {
  const endings = ['', '.js', '.mjs', '.cjs', `${sep}index.js`, `${sep}index.mjs`, `${sep}index.cjs`]
  return endings.map((ending) => path + ending).find((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
}

function functionIn(module: Record<string, unknown>, identifier: string): HookFunction | undefined {
  const outer = module.default as Record<string, unknown> | undefined
  const named = [module[identifier], outer?.[identifier]]
  const any = identifier === 'default' ? [outer, outer?.default, ...Object.values(module)] : []
  return [...named, ...any].find((value): value is HookFunction => typeof value === 'function')
}

/** The plugin's shape for code that asks the configuration for it. */
function describe(
  located: LocatedPlugin,
  plugin: Opened,
  entries: readonly Entry[],
  loadCommand: (id: string) => Promise<Command.Class>,
): Interfaces.Plugin {
  const described = {
    _base: 'mcp-runtime',
    alias: plugin.name,
    commandIDs: entries.map(({ id }) => id),
    commandsDir: undefined,
    findCommand: (id: string) => loadCommand(id),
    hasManifest: true,
    hooks: {},
    isRoot: false,
    load: async () => {},
    moduleType: plugin.pjson.type === 'module' ? 'module' : 'commonjs',
    options: { root: plugin.root },
    topics: [],
    type: located.type,
    valid: true,
    commands: entries.map((entry) => ({
      ...entry,
      pluginAlias: plugin.name,
      pluginType: located.type,
      load: () => loadCommand(entry.id),
    })),
    ...plugin,
  }
  return described as unknown as Interfaces.Plugin
}

async function framework(located: LocatedPlugin, pjson: Interfaces.PJSON): Promise<Plugin> {
  // With `isRoot` the given root is taken as it is.
  const plugin = new Plugin({ root: located.root, type: located.type, pjson, isRoot: true })
  try {
    await plugin.load()
  } catch (error) {
    throw doesNotLoad({ name: located.name, version: pjson.version }, error)
  }
  plugin.isRoot = false
  return plugin
}

async function byFramework(located: LocatedPlugin, pjson: Interfaces.PJSON, id: string): Promise<Command.Class> {
  const plugin = await framework(located, pjson)
  try {
    return await plugin.findCommand(id, { must: true })
  } catch (error) {
    throw doesNotLoad({ name: located.name, version: pjson.version }, error)
  }
}

async function openByFramework(located: LocatedPlugin, pjson: Interfaces.PJSON): Promise<OpenPlugin> {
  const plugin = await framework(located, pjson)
  const opened = { name: located.name, version: pjson.version, root: located.root, pjson }
  return {
    ...opened,
    commands: plugin.commands as unknown as CatalogueCommand[],
    asOclif: plugin,
    loadCommand: (id) => byFramework(located, pjson, id),
    loadHooks: (event) => loadHooks(opened, event),
  }
}
