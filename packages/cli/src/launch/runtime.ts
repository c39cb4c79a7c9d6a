// Brings in plugins for one run, each once and only when its command or a hook of its own is wanted.
import { mcprError } from '@mcp-runtime/sdk/errors'
import { sanitizeDeep } from '@mcp-runtime/sdk/output'
import type { Command, Interfaces } from '@oclif/core'
import { type CatalogueCommand, type ForeignCommands, mergeForeign } from '../catalogue/catalogue.ts'
import type { Catalogue } from '../catalogue/read-catalogue.ts'
import type { Topics } from '../catalogue/topics.ts'
import { fits, HOST_RANGE } from '../plugins/fits.ts'
import { wrongInCommand, wrongInOclif } from '../plugins/manifest-shape.ts'
import { assertLoadable } from '../plugins/trust/assert-loadable.ts'
import type { PluginPolicy } from '../plugins/trust/policy.ts'
import { readPolicy } from '../plugins/trust/read-policy.ts'
import { hookContext } from './hook-context.ts'
import { type HookOwner, type HookWatch, runHooks } from './hooks.ts'
import { type HookSuccesses, HostConfig } from './host-config.ts'
import type { Installed } from './installed.ts'
import { type CoreCommands, readPjson } from './load.ts'
import { type OpenPlugin, openPlugin } from './open-plugin.ts'
import { attributed, incompatible, invalid } from './plugin-failure.ts'
import { type LocatedPlugin, workspaceCopy } from './plugins.ts'
import { shareSdk } from './share-sdk.ts'

export interface RuntimeParts {
  readonly root: string
  readonly env: NodeJS.ProcessEnv
  readonly catalogue: Catalogue
  readonly coreCommands: CoreCommands
  readonly installed: Installed
  readonly watch: HookWatch
  /** Gets a first-party plugin that is not here; throws when it cannot. */
  readonly fetchPlugin: (name: string, command: CatalogueCommand) => Promise<void>
  /** Told when code of other people is about to run in this process. */
  readonly onForeign: (plugin: OpenPlugin) => void
}

export interface Runtime {
  /** The installed plugins that are not ours. */
  foreign(plugins: readonly LocatedPlugin[]): LocatedPlugin[]
  /** Their commands and groups, by their manifests; a plugin whose manifest cannot be read is left out with a warning. */
  describe(plugins: readonly LocatedPlugin[]): Promise<{ commands: ForeignCommands[]; topics: Topics }>
  /** A configuration that knows the catalogue and the given foreign commands. */
  configure(foreign: readonly ForeignCommands[], topics?: Topics): HostConfig
  /** Whether a plugin names the event. */
  answers(event: string): boolean
}

export function createRuntime(parts: RuntimeParts): Runtime {
  const { root, env, catalogue, installed, watch } = parts
  const ours = new Set(catalogue.commands.map(({ pluginName }) => pluginName))
  const opened = new Map<string, Promise<OpenPlugin>>()

  const open = (located: LocatedPlugin): Promise<OpenPlugin> => {
    const known = opened.get(located.name)
    if (known) return known
    const opening = bringIn(located)
    opened.set(located.name, opening)
    return opening
  }

  let policy: PluginPolicy | undefined
  const bringIn = async (located: LocatedPlugin): Promise<OpenPlugin> => {
    const { record } = located
    if (record) {
      policy ??= readPolicy(env)
      assertLoadable(located.name, policy)
    }
    if (record && !(await admits(located))) {
      throw incompatible(record, record.hostRange ?? '', catalogue.version)
    }
    const plugin = await openPlugin(located)
    const { dependencies = {} } = plugin.pjson as { dependencies?: Record<string, string> }
    await shareSdk(plugin.root, record?.uses ?? dependencies, catalogue.version, env)
    if (!ours.has(plugin.name)) parts.onForeign(plugin)
    return plugin
  }

  /** Checked when it was installed; the core may be another one since. */
  const admits = async ({ record }: LocatedPlugin): Promise<boolean> =>
    record?.hostRange === undefined || (await fits(catalogue.version, record.hostRange, HOST_RANGE))

  const locate = async (name: string): Promise<LocatedPlugin | undefined> => {
    const copy = workspaceCopy(name, root)
    if (copy) return copy
    const found = installed.all().find((plugin) => plugin.name === name)
    // One of another release serves where it says so; else it is as good as missing.
    return found && (await servesThisCore(found)) ? found : undefined
  }

  const servesThisCore = async (located: LocatedPlugin): Promise<boolean> =>
    located.type === 'link' ||
    located.record?.version === catalogue.version ||
    (located.record?.hostRange !== undefined && (await admits(located)))

  const loadCommand = async (command: CatalogueCommand): Promise<Command.Class> => {
    const { load } = command as { load?: () => Promise<Command.Class> }
    if (load) return load()
    const { id, pluginName = '' } = command
    if (!ours.has(pluginName)) {
      const located = installed.all().find(({ name }) => name === pluginName)
      if (!located) throw mcprError('MCPR_PLUGIN_MISSING', `${pluginName} is not installed.`)
      return (await open(located)).loadCommand(id)
    }
    if (command.pluginType !== 'jit') return Object.assign(await core(command), { id })
    const located = (await locate(pluginName)) ?? (await fetched(pluginName, command))
    return (await open(located)).loadCommand(id)
  }

  const core = async ({ id }: CatalogueCommand): Promise<Command.Class> => {
    const load = parts.coreCommands[id]
    if (!load) throw new Error(`the core has no command ${id}`)
    return load()
  }

  const fetched = async (name: string, command: CatalogueCommand): Promise<LocatedPlugin> => {
    await parts.fetchPlugin(name, command)
    installed.refresh()
    const located = await locate(name)
    if (!located) throw new Error(`${name} was installed and is not found`)
    return located
  }

  const answering = (event: string): LocatedPlugin[] =>
    // The framework runs this one for the root alone: it may change any command's words.
    event === 'preparse'
      ? []
      : installed.usable().filter(({ name, record }) => record?.hooks.includes(event) && !workspaceCopy(name, root))

  const runHook = async (
    config: HostConfig,
    event: string,
    options: object,
    capture: boolean,
  ): Promise<HookSuccesses> => {
    if (removesPlugins(options)) return { successes: [], failures: [] }
    const owners = answering(event).map((located): HookOwner => {
      const { name, version } = located.record as { name: string; version: string }
      const load = async () => {
        const plugin = await open(located)
        const hooks = await plugin.loadHooks(event)
        config.plugins.set(name, plugin.asOclif)
        const context = hookContext(config, name, event)
        return async () => {
          const results: unknown[] = []
          for (const hook of hooks) results.push(await hook.call(context, { ...options, config, context }))
          return results
        }
      }
      return { name, version, load }
    })
    if (owners.length === 0) return { successes: [], failures: [] }
    const outcomes = await runHooks(event, owners, watch, capture || isAboutPlugins(options))
    const plugin = (owner: HookOwner) => config.plugins.get(owner.name) as Interfaces.Plugin
    return {
      successes: outcomes.flatMap(({ owner, results = [] }) =>
        results.map((result) => ({ plugin: plugin(owner), result })),
      ),
      failures: outcomes.flatMap(({ owner, error }) =>
        error === undefined ? [] : [{ plugin: plugin(owner), error: error as Error }],
      ),
    }
  }

  return {
    foreign: (plugins) => plugins.filter(({ name }) => !ours.has(name)),

    async describe(plugins) {
      const commands: ForeignCommands[] = []
      const topics: Record<string, Topics[string]> = {}
      for (const located of plugins) {
        try {
          const plugin = await openPlugin(located)
          refuseOddShapes(plugin)
          // Its texts end up in help and completion.
          commands.push({ plugin: plugin.name, commands: sanitizeDeep(plugin.commands) })
          Object.assign(topics, sanitizeDeep(plugin.pjson.oclif?.topics))
        } catch (error) {
          watch.warn((error as Error).message)
        }
      }
      return { commands, topics }
    },

    configure(foreign, topics = {}) {
      const config = new HostConfig({
        root,
        pjson: readPjson(root),
        commands: mergeForeign(catalogue.commands, foreign),
        topics: { ...topics, ...catalogue.topics },
        open: loadCommand,
        runHook,
        attribute: (error, { pluginName = '' }) => {
          const record = ours.has(pluginName) ? undefined : installed.usable().find(({ name }) => name === pluginName)
          return record?.record ? attributed(error, record.record) : error
        },
      })
      return config
    },

    answers: (event) => answering(event).length > 0,
  }
}

/** Checked when it was installed, but what is linked changes, and others may have written into the folder. */
function refuseOddShapes(plugin: OpenPlugin): void {
  const entry = plugin.commands.find((command) => wrongInCommand(command) !== undefined)
  if (entry !== undefined)
    throw invalid(plugin, `its manifest has a "${wrongInCommand(entry)}" of the wrong kind for "${entry?.id}"`)
  const part = wrongInOclif(plugin.pjson.oclif)
  if (part !== undefined) throw invalid(plugin, `"oclif.${part}" of its package.json has the wrong kind`)
}

const commandOf = (options: object): string => {
  const { id, Command } = options as { id?: string; Command?: { id?: string } }
  return Command?.id ?? id ?? ''
}

/** A hook that stops every command must not stop the one that mends its plugin. */
const isAboutPlugins = (options: object): boolean => commandOf(options).split(':')[0] === 'plugins'

/** What removes a plugin runs nothing of it: a hook can end the process or change what the command runs on. */
const removesPlugins = (options: object): boolean => /^plugins:(?:uninstall|reset)$/.test(commandOf(options))
