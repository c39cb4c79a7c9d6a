// What a question about the audit log may name, and what of the log its caller may see.
import { parseGoDuration, parseRfc3339 } from '@mcp-runtime/contract'
import { isAdmin, mayAdminister } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { kinds } from '../../kinds.ts'
import type { EventFilter, Store } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'

/** Servers one administers, and all of the teams one owns (platform-api §5: administer server); administrators all. */
export function visibleEvents(store: Store, caller: Caller): Pick<EventFilter, 'namespaces' | 'servers'> {
  if (isAdmin(caller)) return {}
  const servers = store.list(kinds.server).filter((server) => mayAdminister(caller, server))
  return {
    namespaces: caller.teams.filter(({ role }) => role === 'owner').map((team) => team.namespace),
    servers: servers.map(({ namespace, name }) => `${namespace}/${name}`),
  }
}

/** A text that was given, undefined when it is empty. */
export const given = (text: string | undefined): string | undefined => text?.trim() || undefined

const wrong = (path: string, message: string): never =>
  refuse('invalid_query_param', message, { issues: [{ path, message }] })

/** Errors: 400. */
export function wholeNumber(path: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined || text === '') return undefined
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  return wrong(path, `${path} must be a whole number of at least ${least}${most > 1e6 ? '' : ` and at most ${most}`}.`)
}

/** A number within its bounds, whatever was said (platform-api §2.4: such parameters are clamped). */
export function clamped(text: string | undefined, least: number, most: number, otherwise: number): number {
  const value = /^[+-]?\d+$/.test(text?.trim() ?? '') ? Number(text) : otherwise
  return Math.min(most, Math.max(least, value))
}

const DAY = /^\d{4}-\d\d-\d\d$/

/**
 * A time of the log as its events have it: RFC 3339, a day (`until` means its end), or a duration back from the
 * platform's now, so that the caller's clock is not asked. Errors: 400.
 */
export function timeOf(path: 'since' | 'until', text: string | undefined, now: number): string | undefined {
  const value = given(text)
  if (value === undefined) return undefined
  const back = parseGoDuration(value)
  const day = DAY.test(value) ? parseRfc3339(`${value}T00:00:00Z`) : undefined
  const milliseconds =
    back !== undefined && back >= 0
      ? now - back
      : day === undefined
        ? parseRfc3339(value)
        : day + (path === 'until' ? 24 * 3_600_000 : 0)
  const time = new Date(milliseconds ?? Number.NaN)
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() < 0 || time.getUTCFullYear() > 9999) {
    const text = JSON.stringify(value.slice(0, 64))
    return wrong(
      path,
      `${path} is ${text}, which is no time such as 2026-11-25T12:00:00Z, no day and no duration such as 15m.`,
    )
  }
  return time.toISOString()
}

/** Errors: 400. */
export function isTrue(path: string, text: string | undefined): boolean {
  if (text === undefined || text === '' || text === 'false') return false
  return text === 'true' || wrong(path, `${path} is true or false.`)
}

/** Without the members that were not given. */
export function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never
}
