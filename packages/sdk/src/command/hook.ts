import { type CommandContext, createContext } from './context.ts'
import { processSurroundings, type Surroundings } from './io.ts'

/**
 * When a hook runs: `init` before a command is looked at, `prerun` before it runs, `postrun` after it succeeded,
 * `finally` at the end, whatever happened.
 */
export type HookEvent = 'init' | 'prerun' | 'postrun' | 'finally'

/** The command that a hook runs beside. */
export interface HookCall {
  readonly event: HookEvent
  /** The words of the command: `server deploy`. */
  readonly command: string
  /** What follows them, flags and all. */
  readonly argv: readonly string[]
  /** What the command gave; at `postrun` only. */
  readonly result?: unknown
  /** What it failed with; at `finally` only. */
  readonly error?: unknown
}

/** A hook as the framework calls it; tests call it by `runHook` of @mcp-runtime/sdk/testing. */
export type Hook = (this: unknown, options: object, surroundings?: Partial<Surroundings>) => Promise<void>

/** What the framework hands to a hook, as much of it as is used. */
interface Given {
  readonly id?: string
  readonly Command?: { readonly id?: string }
  readonly argv?: readonly string[]
  readonly result?: unknown
  readonly error?: unknown
}

/**
 * A hook of a plugin: `"hooks": {"prerun": "./dist/hooks/prerun"}` in package.json's `oclif` part, and this as the
 * file's default export. It says things by its context, so stdout stays the command's, and --quiet holds. An error of
 * the table thrown at `init` or `prerun` stops the command and is shown as its own would be. Every command waits for the
 * hooks of its event: no network, no file scan.
 *
 * @example
 * export default defineHook('prerun', async ({ command }, ctx) => {
 *   if (command === 'server deploy' && ctx.now().getDay() === 5)
 *     fail('MCPR_DENIED', 'No deploys on Fridays.')
 * })
 */
export const defineHook =
  (event: HookEvent, work: (call: HookCall, ctx: CommandContext) => Promise<void>): Hook =>
  async (options, surroundings = {}) => {
    const { id, Command, argv = [], result, error } = options as Given
    const ctx = createContext({ ...processSurroundings(), ...surroundings }, globals(argv))
    const call = {
      event,
      command: (Command?.id ?? id ?? '').replaceAll(':', ' '),
      argv,
      ...(event === 'postrun' ? { result } : {}),
      ...(event === 'finally' ? { error } : {}),
    }
    try {
      await work(call, ctx)
      ctx.tellHints()
    } finally {
      ctx.interruption?.stop()
    }
  }

/** What argv says to everybody; the command itself parses it later. */
function globals(argv: readonly string[]) {
  const end = argv.indexOf('--')
  const words = end === -1 ? argv : argv.slice(0, end)
  const at = words.indexOf('--profile')
  const profile = at === -1 ? words.find((word) => word.startsWith('--profile='))?.slice(10) : words[at + 1]
  return {
    quiet: words.includes('--quiet'),
    debug: words.includes('--debug'),
    noInput: words.includes('--no-input'),
    profile,
  }
}
