// The hooks of plugins, run by us and not by the framework: it drops a hook's plain error without a word, does not say
// whose hook stopped a command, and waits for ever for one that hangs.
import { isErrorCode, type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import type { PluginName } from './plugin-failure.ts'

export interface HookOwner extends PluginName {
  /** Loads the plugin's hooks of the event; what comes back runs them one after another and gives what they return. */
  load(): Promise<() => Promise<unknown[]>>
}

export interface HookOutcome {
  readonly owner: HookOwner
  readonly results?: readonly unknown[]
  readonly error?: unknown
  /** The error kept the hook from being loaded at all. */
  readonly unloaded?: boolean
}

export interface HookWatch {
  readonly warn: (text: string) => void
  /** Told when a hook is left behind: it may keep the process alive. */
  readonly abandoned: () => void
  /** Milliseconds after which a hook is named as slow, and after which it is not waited for any longer. */
  readonly slow?: number
  readonly limit?: number
  readonly now?: () => number
}

const SLOW = 1000
const LIMIT = 10_000

/**
 * Runs the hooks of one event, those of different plugins side by side. A hook's plain error, and a plugin that cannot
 * or may not be loaded, is a warning that names the plugin; `this.error()`, `this.exit(n)` with n > 0 and an error of the
 * table are a stop, which is thrown once all have ended, under the plugin's name and with its exit code. With `capture`
 * nothing is thrown, and each is a warning.
 */
export async function runHooks(
  event: string,
  owners: readonly HookOwner[],
  watch: HookWatch,
  capture = false,
): Promise<HookOutcome[]> {
  const outcomes = await Promise.all(owners.map((owner) => runOne(event, owner, watch)))
  for (const { owner, error, unloaded } of outcomes) {
    if (error === undefined || isEarlyReturn(error)) continue
    if (unloaded) {
      watch.warn(`the "${event}" hook of ${owner.name} did not run. ${read(error).message}`)
      continue
    }
    if (isStop(error) && !capture) throw stop(event, owner, error)
    watch.warn(`the "${event}" hook of ${owner.name} failed: ${read(error).message}`)
  }
  return outcomes
}

async function runOne(event: string, owner: HookOwner, watch: HookWatch): Promise<HookOutcome> {
  const { warn, abandoned, slow = SLOW, limit = LIMIT, now = () => performance.now() } = watch
  const began = now()
  let timer: NodeJS.Timeout | undefined
  // The timer is what keeps the process alive while a hook waits for nothing.
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limit)
  })
  let unloaded = true
  const work = async () => {
    const run = await owner.load()
    unloaded = false
    return run()
  }
  try {
    const results = await Promise.race([work(), late])
    if (results === 'late') {
      warn(`the "${event}" hook of ${owner.name} did not end within ${limit / 1000} s and is not waited for.`)
      abandoned()
      return { owner, results: [] }
    }
    return { owner, results }
  } catch (error) {
    return { owner, error, unloaded }
  } finally {
    clearTimeout(timer)
    const took = now() - began
    if (took > slow && took < limit) warn(`the "${event}" hook of ${owner.name} took ${(took / 1000).toFixed(1)} s.`)
  }
}

/** The properties that tell a stop from a fault; never by class, as a plugin may have classes of its own. */
function read(error: unknown): Told {
  try {
    return tell(error)
  } catch {
    // An object without a prototype, a getter that throws: anything can be thrown.
    return { code: undefined, exit: undefined, message: 'what it threw cannot be read' }
  }
}

interface Told {
  readonly code: unknown
  readonly exit: number | undefined
  readonly message: string
}

function tell(error: unknown): Told {
  if (!(error instanceof Object)) return { code: undefined, exit: undefined, message: String(error) }
  const { code, message, oclif } = error as { code?: unknown; message?: unknown; oclif?: { exit?: unknown } }
  const exit = typeof oclif?.exit === 'number' ? oclif.exit : undefined
  return { code, exit, message: typeof message === 'string' ? message : String(error) }
}

/** `this.exit(0)` ends the hook, not the command; so the framework has it too. */
const isEarlyReturn = (error: unknown): boolean => read(error).code === 'EEXIT' && read(error).exit === 0

function isStop(error: unknown): boolean {
  const { code, exit } = read(error)
  return isErrorCode(code) || (code !== 'MODULE_NOT_FOUND' && exit !== undefined && exit !== 0)
}

/** What stopped the command, under the plugin's name: with the code that it chose, or else the exit code. */
function stop(event: string, { name }: PluginName, error: unknown): Error {
  const { message, code, exit = 1 } = read(error)
  const what = `The "${event}" hook of ${name} stopped the command`
  const said = code === 'EEXIT' ? `${what}.` : `${what}: ${message}`
  const { hint, next, details } = error as McprError
  const extra = {
    ...(typeof hint === 'string' ? { hint } : {}),
    ...(Array.isArray(next) && next.every((step) => typeof step?.command === 'string') ? { next } : {}),
    ...(details === undefined ? {} : { details }),
    cause: error,
  }
  if (isErrorCode(code)) return mcprError(code, said, extra)
  // An error of the table has the exit code of the table; this one has the plugin's.
  return Object.assign(new Error(said), extra, { code: 'MCPR_PLUGIN_FAILED', exit })
}
