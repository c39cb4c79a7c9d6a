import { Command, type Interfaces } from '@oclif/core'
import { type ErrorView, exitCodeOf, fail, isBrokenPipe, toErrorView } from '../errors/index.ts'
import { toJson } from '../output/encode.ts'
import { createPaint, wantsColor } from '../output/paint.ts'
import { type CommandContext, createContext } from './context.ts'
import { type DeprecationMarks, deprecationNotices } from './deprecation.ts'
import { scanArgv } from './format.ts'
import { type GlobalFlags, globalFlags, globalFlagsWithOutputPath } from './global-flags.ts'
import { inProfile } from './in-profile.ts'
import { processSurroundings, type Surroundings, write } from './io.ts'
import { type AnyView, render, renderItem } from './render.ts'
import { renderDebug, renderError } from './render-error.ts'
import { refineUsageError } from './usage-error.ts'

// biome-ignore lint/suspicious/noExplicitAny: the framework's own bound for what flags and arguments parse to
type Any = any

/** The core's configuration: it puts a plugin's own fault under the plugin's name. */
type Attributing = Interfaces.Config & { attributeError?(error: unknown): unknown }

/**
 * The base of every command: `run()` returns a typed result, and only this class prints. Data goes to stdout,
 * everything said to a person to stderr; an error becomes a sentence, a hint and an exit code (design §3).
 *
 * @example
 * export default class Hello extends McpCommand<{ greeting: string }> {
 *   static override summary = 'Greet somebody.'
 *   static override args = { name: Args.string({ required: true }) }
 *   static override view = defineView<{ greeting: string }>({ text: ({ greeting }) => greeting })
 *
 *   override async run() {
 *     const { args } = await this.parse(Hello)
 *     return { greeting: `Hello, ${args.name}.` }
 *   }
 * }
 */
export abstract class McpCommand<R = unknown> extends Command {
  static override baseFlags: GlobalFlags = globalFlags
  /** `static override baseFlags = McpCommand.withOutputPath` where the contract has `--output` as a path (decision 1). */
  static readonly withOutputPath = globalFlagsWithOutputPath
  /** How the result is shown to people; write it with `defineView`. */
  static view?: AnyView

  #surroundings: Surroundings = processSurroundings()
  #context: ReturnType<typeof createContext> | undefined
  #exit: number | undefined
  #parsed: Promise<unknown> | undefined

  abstract override run(): Promise<R>

  /** What the command needs from outside: streams, environment, clock, logins, platform. */
  protected get ctx(): CommandContext {
    return this.#ensureContext()
  }

  /** Replaces the process by streams, environment and clock of a test. */
  surround(surroundings: Partial<Surroundings>): this {
    this.#surroundings = { ...this.#surroundings, ...surroundings }
    return this
  }

  /** Says what happens, on stderr; silent with --quiet. */
  protected say(text: string): void {
    this.ctx.say(text)
  }

  /** Says what could be done next, on stderr, after the result; silent with --quiet and when the command fails. */
  protected hint(text: string): void {
    this.ctx.hint(text)
  }

  override warn(input: Error | string): Error | string {
    this.ctx.warn(typeof input === 'string' ? input : input.message)
    return input
  }

  /** The exit code to end with after the result is printed: findings and differences are results, and exit 3. */
  protected exitAfter(code: number): void {
    this.#exit = code
  }

  /** Prints one item of a stream now: a JSON line, a YAML document, or for people `text`, else the view's `line`. */
  protected async emit(item: unknown, text?: string): Promise<void> {
    await this.#toStdout(await renderItem(this.#early.format, this.#view, item, this.#renderOptions(), text))
  }

  /** Parses argv once; later calls give the same answer. Arguments are never read from a pipe behind one's back. */
  protected override parse<F extends Record<string, Any>, B extends Record<string, Any>, A extends Record<string, Any>>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const own = this.ctor as unknown as Interfaces.Input<F, B, A>
    if (argv !== undefined || (options !== undefined && options !== own)) return super.parse(options ?? own, argv)
    const args = Object.fromEntries(
      Object.entries(own.args ?? {}).map(([name, arg]) => [name, { ...arg, ignoreStdin: true }]),
    )
    const input = { strict: own.strict, flags: own.flags, baseFlags: own.baseFlags, args, '--': own['--'] }
    this.#parsed ??= super.parse(input as unknown as Interfaces.Input<F, B, A>)
    return this.#parsed as Promise<Interfaces.ParserOutput<F, B, A>>
  }

  override jsonEnabled(): boolean {
    return false
  }

  // Said by #readGlobals, when --quiet is known.
  protected override warnIfCommandDeprecated(): void {}
  protected override warnIfFlagDeprecated(): void {}

  protected override async _run<T>(): Promise<T> {
    let code: number
    let result: R | undefined
    try {
      await this.init()
      await this.#readGlobals()
      result = await this.run()
      await this.#print(result)
      this.#context?.tellHints()
      code = this.#exit ?? (this.#context?.interruption?.received === undefined ? 0 : 130)
    } catch (error) {
      code = await this.#report(error)
    } finally {
      this.#context?.interruption?.stop()
    }
    if (code !== 0) this.exit(code)
    return result as T
  }

  get #early() {
    return scanArgv(this.argv, !('format' in (this.ctor.baseFlags ?? {})))
  }

  get #view(): AnyView | undefined {
    return (this.ctor as typeof McpCommand).view
  }

  #ensureContext(options: Parameters<typeof createContext>[1] = {}): ReturnType<typeof createContext> {
    this.#context ??= createContext(this.#surroundings, { debug: this.#early.debug, ...options })
    return this.#context
  }

  async #readGlobals(): Promise<void> {
    const { flags, metadata } = await this.parse<
      Interfaces.OutputFlags<GlobalFlags>,
      Interfaces.OutputFlags<GlobalFlags>,
      never
    >()
    if (this.#early.conflict) fail('MCPR_USAGE', '--json and another -o format exclude each other.')
    // Before anything is done: a change must not be followed by an error of its output.
    if (this.#early.format === 'name' && this.#view?.name === undefined) {
      fail('MCPR_USAGE', 'This command has no names to print with -o name.')
    }
    this.#context?.interruption?.stop()
    this.#context = undefined
    this.#ensureContext({
      debug: flags.debug,
      quiet: flags.quiet,
      noInput: flags['no-input'],
      profile: flags.profile,
    })
    if (!flags.quiet)
      this.#tellDeprecations(Object.keys(flags).filter((name) => metadata.flags[name]?.setFromDefault !== true))
  }

  #tellDeprecations(given: readonly string[]): void {
    // The launcher leaves there which alias was typed: a plugin may run on another copy of this class.
    const { bin, invokedAs } = this.config as { bin: string; invokedAs?: string }
    const use = { bin, invokedAs, argv: this.argv, given }
    for (const text of new Set(deprecationNotices(this.ctor as DeprecationMarks, use))) this.ctx.warn(text)
  }

  #renderOptions() {
    const { env, io, now } = this.#surroundings
    const terminal = io.stdout.isTTY === true
    return {
      now: now().getTime(),
      paint: createPaint(wantsColor(env, io.stdout.isTTY)),
      width: terminal ? io.stdout.columns : undefined,
    }
  }

  async #print(result: unknown): Promise<void> {
    const { out, said } = await render(this.#early.format, this.#view, result, this.#renderOptions())
    await this.#toStdout(out)
    if (said !== undefined) this.say(said)
  }

  #toStdout(text: string): Promise<void> {
    return write(this.#surroundings.io.stdout, this.#ensureContext().redactor.known(text))
  }

  async #report(thrown: unknown): Promise<number> {
    if (isBrokenPipe(thrown)) return 0
    const error = (this.config as Attributing).attributeError?.(thrown) ?? thrown
    const code = exitCodeOf(error)
    // `this.exit(n)` of a command arrives as an error that has nothing to say.
    if ((error as { code?: unknown } | undefined)?.code === 'EEXIT') return code
    const { io } = this.#surroundings
    const { redactor, debug, paint, env, profile } = this.#ensureContext()
    const refined = await refineUsageError(toErrorView(error), error, this.ctor, this.config.bin)
    const view = asLogin(refined, profile || env.MCP_PLATFORM_API_PROFILE)
    try {
      if (debug) await write(io.stderr, redactor.all(renderDebug(error)))
      if (this.#early.format === 'json') await write(io.stdout, redactor.all(toJson({ error: view })))
      else await write(io.stderr, redactor.all(renderError(view, paint)))
    } catch {
      // The reader left or the disk is full: the error cannot be told, its exit code stands all the same.
    }
    return code
  }
}

const asLogin = (view: ErrorView, profile: string | undefined): ErrorView =>
  view.next === undefined
    ? view
    : { ...view, next: view.next.map((step) => ({ ...step, command: inProfile(step.command, profile) })) }
