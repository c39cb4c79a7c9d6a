// Lists of grants and of sessions: whose, which of them, and how many at once.
import { type AccessListQuery, MOST_ITEMS } from '@mcp-runtime/contract'
import { isAdmin, seesAccess } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import type { GrantRecord, SessionRecord } from '../../kinds.ts'
import type { Kind, Stored } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { ApiDeps } from '../deps.ts'
import { listNamespace } from '../namespaces.ts'
import { type KnownNames, knownNames } from './known-names.ts'

type Access = GrantRecord | SessionRecord

export interface AccessList<T extends Access> {
  readonly kind: Kind<T>
  readonly states: readonly string[]
  /** The state of one, of `states`. */
  readonly stateOf: (record: T) => string
}

export interface AccessPage<T> {
  readonly items: readonly Stored<T>[]
  /** Set where the caller asked for pages and there are more. */
  readonly next?: string
  /** Set where the caller asked for names. */
  readonly names?: KnownNames
}

/**
 * The page of a list that a caller asked for. A page begins after the last item of the one before, by its key: what is
 * added or deleted meanwhile neither repeats nor hides another. Errors: 400 for the query, 403 for the namespace.
 */
export function listAccess<T extends Access>(
  deps: ApiDeps,
  caller: Caller,
  query: AccessListQuery,
  { kind, states, stateOf }: AccessList<T>,
): AccessPage<T> {
  const { store } = deps
  const limit = pageSize(query.limit)
  const after = query.cursor ? keyOf(query.cursor) : undefined
  const state = query.state?.trim() || undefined
  if (state !== undefined && !states.includes(state)) {
    wrong('state', `state must be one of ${states.join(', ')}, not ${JSON.stringify(state)}.`)
  }
  const names = knownNames(deps, caller)
  const fits = filterOf(query, names)
  const items: Stored<T>[] = []
  const all = store.list(kind, listNamespace(caller, query.namespace))
  for (let at = after === undefined ? 0 : firstAfter(all, after); at < all.length; at++) {
    const item = all[at] as Stored<T>
    if (!fits(item) || (state !== undefined && stateOf(item.value) !== state)) continue
    if (!isAdmin(caller) && !seesAccess(store, caller, item)) continue
    if (items.length === limit) return { items, next: cursorOf(items.at(-1) as Stored<T>), ...asked(query, names) }
    items.push(item)
  }
  return { items, ...asked(query, names) }
}

/** The names, where the query asks for them. */
export const asked = ({ names: wanted }: { readonly names?: string }, names: KnownNames) =>
  wanted === 'true' ? { names } : {}

function filterOf(query: AccessListQuery, names: KnownNames): (item: Stored<Access>) => boolean {
  const server = query.server?.trim()
  const agent = query.agent?.trim()
  const human = query.human?.trim()
  const team = query.team?.trim()
  const person = human && (names.userID(human) ?? human)
  const teamID = team && (names.teamID(team) ?? team)
  return ({ value: { spec } }) =>
    (!server || spec.serverRef.name === server) &&
    (!agent || spec.subject.agentID === agent) &&
    (!human || spec.subject.humanID === human || spec.subject.humanID === person) &&
    (!team || spec.subject.teamID === team || spec.subject.teamID === teamID)
}

function pageSize(text: string | undefined): number {
  if (text === undefined || text === '') return Number.POSITIVE_INFINITY
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (value >= 1 && value <= MOST_ITEMS) return value
  return wrong('limit', `limit must be a whole number from 1 to ${MOST_ITEMS}.`)
}

type Key = readonly [namespace: string, name: string]

const cursorOf = ({ namespace, name }: Stored<unknown>): string =>
  Buffer.from(JSON.stringify([namespace, name])).toString('base64url')

function keyOf(cursor: string): Key {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(key) && key.length === 2 && key.every((part) => typeof part === 'string')) return key as never
  } catch {
    // Told below, like any other text that is no cursor.
  }
  return wrong('cursor', 'The cursor is none of this list. Begin again without one.')
}

/** Lists of the store are ordered by namespace, then name. */
function firstAfter(items: readonly Stored<unknown>[], [namespace, name]: Key): number {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const item = items[middle] as Stored<unknown>
    const isAfter = item.namespace > namespace || (item.namespace === namespace && item.name > name)
    if (isAfter) high = middle
    else low = middle + 1
  }
  return low
}

const wrong = (path: string, message: string): never =>
  refuse('invalid_query_param', message, { issues: [{ path, message }] })
