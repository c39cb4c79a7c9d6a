// The framework's configuration, made from what the launcher knows already. The framework's own `load` looks for
// plugins, reads every manifest anew, and does all of it once more for the command that runs.
import { arch, homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type Command, Config, type Interfaces } from '@oclif/core'
import type { CatalogueCommand } from '../catalogue/catalogue.ts'
import { flattenTopics, type Topics } from '../catalogue/topics.ts'

type Hooks = Interfaces.Hooks

export interface HostParts {
  readonly root: string
  readonly pjson: Interfaces.PJSON
  readonly commands: readonly CatalogueCommand[]
  readonly topics: Topics
  /** Loads the class behind an entry, and the plugin that owns it. */
  readonly open: (command: CatalogueCommand) => Promise<Command.Class>
  readonly runHook: (config: HostConfig, event: string, options: object, capture: boolean) => Promise<HookSuccesses>
  /** The error of a command as it is shown: the plugin's own fault under the plugin's name. */
  readonly attribute: (error: unknown, command: CatalogueCommand) => unknown
}

export interface HookSuccesses {
  readonly successes: { readonly plugin: Interfaces.Plugin; readonly result: unknown }[]
  readonly failures: { readonly plugin: Interfaces.Plugin; readonly error: Error }[]
}

/** Containers run as users that no passwd file has: Node throws when it is asked about such a user. */
const known = <T>(ask: () => T): T | undefined => {
  try {
    return ask()
  } catch {
    return undefined
  }
}

export class HostConfig extends Config {
  readonly #parts: HostParts
  #loadables: Map<string, Command.Loadable> | undefined
  #running: CatalogueCommand | undefined

  constructor(parts: HostParts) {
    super({ root: parts.root })
    this.#parts = parts
    const { pjson } = parts
    this.root = parts.root
    this.pjson = pjson
    this.name = pjson.name
    this.version = pjson.version
    this.channel = /^[^-]+-([^.]+)/.exec(pjson.version)?.[1] ?? 'stable'
    this.valid = true
    this.arch = arch() as HostConfig['arch']
    this.platform = process.env.WSL_DISTRO_NAME ? 'wsl' : process.platform
    this.windows = false
    this.bin = pjson.oclif.bin ?? pjson.name
    this.dirname = pjson.oclif.dirname ?? pjson.name
    this.flexibleTaxonomy = false
    this.topicSeparator = ' '
    this.userAgent = `${this.name}/${this.version} ${this.platform}-${this.arch} node-${process.version}`
    this.shell = (process.env.SHELL ?? known(() => userInfo().shell) ?? 'unknown').split('/').at(-1) || 'unknown'
    this.home = process.env.HOME || (known(homedir) ?? '/')
    this.cacheDir = this.scopedEnvVar('CACHE_DIR') ?? this.macosCacheDir() ?? this.dir('cache')
    this.configDir = this.scopedEnvVar('CONFIG_DIR') ?? this.dir('config')
    this.dataDir =
      this.scopedEnvVar('DATA_DIR') ?? join(process.env.XDG_DATA_HOME || join(this.home, '.local/share'), this.dirname)
    this.updateConfig = { node: {}, s3: {} } as HostConfig['updateConfig']
  }

  /** Everything is here already. */
  override async load(): Promise<void> {}

  override async loadPluginsAndCommands(): Promise<void> {}

  override get commandIDs(): string[] {
    return this.#parts.commands.map(({ id }) => id)
  }

  override get commands(): Command.Loadable[] {
    return [...this.#all().values()]
  }

  override getAllCommands(): Command.Loadable[] {
    return this.commands
  }

  override get topics(): Interfaces.Topic[] {
    return flattenTopics(this.#parts.topics, this.#parts.commands)
  }

  override findTopic(id: string, options: { must: true }): Interfaces.Topic
  override findTopic(id: string, options?: { must: boolean }): Interfaces.Topic | undefined
  override findTopic(id: string, options: { must?: boolean } = {}): Interfaces.Topic | undefined {
    const topic = this.topics.find(({ name }) => name === id)
    if (!topic && options.must) throw new Error(`topic ${id} not found`)
    return topic
  }

  override findCommand(id: string, options: { must: true }): Command.Loadable
  override findCommand(id: string, options?: { must: boolean }): Command.Loadable | undefined
  override findCommand(id: string, options: { must?: boolean } = {}): Command.Loadable | undefined {
    // A whole catalogue need not be made ready for the one command that runs.
    const entry = this.#parts.commands.find((command) => command.id === id)
    const found = this.#loadables?.get(id) ?? (entry ? this.#loadable(entry) : this.#all().get(id))
    if (!found && options.must) throw new Error(`command ${id} not found`)
    return found
  }

  /** The framework's own starts a command with a configuration of its own making, made anew. */
  override async runCommand<T = unknown>(
    id: string,
    argv: string[] = [],
    cached: Command.Loadable | null = null,
  ): Promise<T> {
    const found = cached ?? this.findCommand(id, { must: true })
    const outer = this.#running
    this.#running = found as unknown as CatalogueCommand
    try {
      const Command = await found.load()
      await this.runHook('prerun', { argv, Command })
      const result = await start<T>(Command, argv, this)
      await this.runHook('postrun', { argv, Command, result })
      return result
    } catch (error) {
      throw this.attributeError(error)
    } finally {
      this.#running = outer
    }
  }

  override async runHook<T extends keyof P, P extends Hooks = Hooks>(
    event: T,
    options: P[T]['options'],
    _timeout?: number,
    capture = false,
  ): Promise<Interfaces.Hook.Result<P[T]['return']>> {
    const outcome = await this.#parts.runHook(this, String(event), options as object, capture)
    return outcome as Interfaces.Hook.Result<P[T]['return']>
  }

  /** Asked by the command base before it shows an error. */
  attributeError(error: unknown): unknown {
    return this.#running ? this.#parts.attribute(error, this.#running) : error
  }

  #all(): Map<string, Command.Loadable> {
    if (this.#loadables) return this.#loadables
    const all = new Map(this.#parts.commands.map((entry) => [entry.id, this.#loadable(entry)]))
    for (const entry of this.#parts.commands) {
      const aliases = [...(entry.aliases ?? []), ...(entry.hiddenAliases ?? [])]
      for (const alias of aliases) if (!all.has(alias)) all.set(alias, { ...this.#loadable(entry), id: alias })
    }
    this.#loadables = all
    return all
  }

  #loadable(entry: CatalogueCommand): Command.Loadable {
    return { ...entry, load: () => this.#parts.open(entry) } as unknown as Command.Loadable
  }
}

/**
 * Runs a command class on this configuration. The framework's static `run` would make another one; a class with a
 * `run` of its own gets it called.
 */
function start<T>(Command: Command.Class, argv: string[], config: HostConfig): Promise<T> {
  if (!inheritsRun(Command)) return Promise.resolve(Command.run(argv, config) as T | Promise<T>)
  const command = new (Command as unknown as new (argv: string[], config: Config) => { _run(): Promise<T> })(
    argv,
    config,
  )
  return command._run()
}

/** Whether the nearest static `run` is that of the framework's base class, in whatever copy. */
function inheritsRun(Command: Command.Class): boolean {
  let owner: object | null = Command
  while (owner && !Object.hasOwn(owner, 'run')) owner = Object.getPrototypeOf(owner)
  return owner !== null && Object.hasOwn(owner, '_base') && '_run' in (Command.prototype ?? {})
}
