// What is remembered between runs of the newest version, and what follows from it. Pure but for the path's environment.
import { join } from 'node:path'
import type { Env } from '@mcp-runtime/sdk/command'

export interface UpdateState {
  /** When the registry was last asked, RFC 3339. */
  readonly checkedAt?: string
  /** What it called the newest version. */
  readonly newest?: string
  /** When a person was last told. */
  readonly toldAt?: string
}

const DAY = 24 * 60 * 60_000

/** Where it is kept; undefined without a home. */
export function statePath({ XDG_CACHE_HOME, HOME }: Env): string | undefined {
  const base = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'))
  return base ? join(base, 'mcp-runtime', 'update.json') : undefined
}

/** Reads the file's text. It is a cache: what cannot be understood is as good as nothing. */
export function parseState(text: string): UpdateState {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return {}
  }
  if (typeof value !== 'object' || value === null) return {}
  const { checkedAt, newest, toldAt } = value as Record<string, unknown>
  return {
    ...(isTime(checkedAt) ? { checkedAt } : {}),
    ...(isVersion(newest) ? { newest } : {}),
    ...(isTime(toldAt) ? { toldAt } : {}),
  }
}

const isTime = (value: unknown): value is string => typeof value === 'string' && !Number.isNaN(Date.parse(value))

/** A release as npm spells it. Nothing else is shown or put into a command to copy. */
export const isVersion = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,60})?$/.test(value)

/** A day has passed since then. A time in the future is one of a clock that was wrong. */
export function isDue(then: string | undefined, now: number): boolean {
  const passed = then === undefined ? Number.POSITIVE_INFINITY : now - Date.parse(then)
  return passed >= DAY || passed < 0
}

/** Whether this run may tell, and ask: not in CI, not with --quiet, not for completion, not where it is switched off. */
export function wantsNotice(argv: readonly string[], env: Env, isCI: (env: Env) => boolean): boolean {
  const end = argv.indexOf('--')
  const words = end === -1 ? argv : argv.slice(0, end)
  if (isCI(env) || words.includes('--quiet') || words[0]?.startsWith('__')) return false
  return !env.NO_UPDATE_NOTIFIER && env.MCP_RUNTIME_UPDATE_NOTICE !== 'never'
}
