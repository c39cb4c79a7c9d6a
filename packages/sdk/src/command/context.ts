import type { PlatformClient } from '../client/platform-client.ts'
import { createPaint, type Paint, wantsColor } from '../output/paint.ts'
import { sanitize } from '../output/sanitize.ts'
import { type Credential, ProfileStore, resolveCredential } from '../profiles/index.ts'
import { inProfile } from './in-profile.ts'
import { type Interruption, listenForSignals } from './interruption.ts'
import type { Env, Io, Surroundings } from './io.ts'
import { createRedactor, type Redactor } from './redactor.ts'

/** What a command and its services need from outside. A service takes this object, or less. */
export interface CommandContext {
  /** For what is read from stdin; results are returned by `run`, everything else is told by the methods below. */
  readonly io: Io
  /** Read in place of `process.env`, so that a test can give its own. */
  readonly env: Env
  /** The clock, in place of `new Date()`. */
  readonly now: () => Date
  /**
   * Aborts at SIGINT or SIGTERM, with an MCPR_INTERRUPTED error as its reason. Asking for it takes over the signals:
   * whoever asks must end when it aborts.
   */
  readonly signal: AbortSignal
  /** A person is there to be asked: a terminal on stdin and stderr, no --no-input, no CI. */
  readonly interactive: boolean
  /** `--quiet`. */
  readonly quiet: boolean
  /** `--debug`. */
  readonly debug: boolean
  /** `--profile`, as typed. */
  readonly profile: string | undefined
  /** Colours for what is said on stderr. */
  readonly paint: Paint
  /** Whoever meets a secret registers it here; it is hidden in all output then. */
  readonly redactor: Redactor
  /** The saved logins. */
  readonly profiles: ProfileStore
  /** The login in use (commands-user §2.3); MCPR_NOT_LOGGED_IN without one. */
  credential(): Promise<Credential>
  /** The platform, as the login in use. The HTTP client is loaded on first use. */
  client(): Promise<PlatformClient>
  /** Says what happens, on stderr; silent with --quiet. */
  say(text: string): void
  /** Warns on stderr, even with --quiet. */
  warn(text: string): void
  /** Says what could be done next, on stderr, after the result; silent with --quiet and when the command fails. */
  hint(text: string): void
  /** A line for --debug alone. */
  trace(text: string): void
}

export interface ContextOptions {
  readonly noInput?: boolean | undefined
  readonly quiet?: boolean | undefined
  readonly debug?: boolean | undefined
  readonly profile?: string | undefined
}

/**
 * Whether a build machine runs us.
 * @internal
 */
export const isCI = (env: Env): boolean => !['', '0', 'false', undefined].includes(env.CI)

/** A context over the given surroundings, with the way to take its signal handlers off again. */
export function createContext(
  surroundings: Surroundings,
  options: ContextOptions = {},
): CommandContext & { readonly interruption: Interruption | undefined; tellHints(): void } {
  const { io, env, now } = surroundings
  const redactor = createRedactor()
  redactor.add(env.MCP_PLATFORM_API_TOKEN)
  const paint = createPaint(wantsColor(env, io.stderr.isTTY))
  const tell = (text: string) => void io.stderr.write(`${redactor.all(text)}\n`)
  const quiet = options.quiet === true
  const hints: string[] = []
  let interruption: Interruption | undefined
  let profiles: ProfileStore | undefined
  let credential: Promise<Credential> | undefined
  let client: Promise<PlatformClient> | undefined

  const context = {
    io,
    env,
    now,
    quiet,
    debug: options.debug === true,
    profile: options.profile,
    paint,
    redactor,
    interactive: io.stdin.isTTY === true && io.stderr.isTTY === true && options.noInput !== true && !isCI(env),
    get interruption() {
      return interruption
    },
    get signal() {
      interruption ??= listenForSignals(surroundings, context.say)
      return interruption.signal
    },
    get profiles() {
      profiles ??= new ProfileStore({ env, now, warn: context.warn })
      return profiles
    },
    credential() {
      credential ??= resolveCredential(env, context.profiles, { profile: options.profile }).then((found) => {
        redactor.add(found.token)
        redactor.add(found.refreshToken)
        return found
      })
      return credential
    },
    client() {
      client ??= import('../client/index.ts').then(({ connect }) => connect(context))
      return client
    },
    say: (text: string) => quiet || tell(sanitize(text)),
    warn: (text: string) => tell(`${paint.yellow('Warning:')} ${sanitize(text)}`),
    hint: (text: string) => void hints.push(inProfile(text, options.profile || env.MCP_PLATFORM_API_PROFILE)),
    tellHints: () => {
      for (const text of hints.splice(0)) quiet || tell(paint.dim(sanitize(text)))
    },
    trace: (text: string) => options.debug === true && tell(paint.dim(sanitize(`debug: ${text}`))),
  }
  return context
}
