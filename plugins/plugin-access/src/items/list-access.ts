// Lists of grants and sessions, whole or filtered, read page by page where the platform has pages.
import {
  type AccessListQuery,
  type GrantSummary,
  grantState,
  MOST_ITEMS,
  routes,
  type SessionSummary,
  sessionState,
} from '@mcp-runtime/contract/api'
import type { PlatformClient, WhoAmI } from '@mcp-runtime/sdk/client'

export interface AccessFilter {
  readonly server?: string | undefined
  readonly agent?: string | undefined
  /** Id, or e-mail. */
  readonly human?: string | undefined
  /** Id, or slug. */
  readonly team?: string | undefined
  readonly state?: string | undefined
}

export interface ListAccess {
  readonly client: PlatformClient
  /** Without one: of every namespace that is open to the caller. */
  readonly namespace?: string | undefined
  readonly filter?: AccessFilter
  /** At most so many; absent: all. */
  readonly limit?: number | undefined
  /** Milliseconds since the epoch: what is expired. */
  readonly now: number
  readonly signal?: AbortSignal
}

export interface Listed<T> {
  readonly items: readonly T[]
  /** There are more than were asked for. */
  readonly more: boolean
}

type Item = GrantSummary | SessionSummary
type Page<T> = (query: AccessListQuery) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>

export const listGrants = (list: ListAccess): Promise<Listed<GrantSummary>> =>
  listAccess(list, async (query) => {
    const { grants, next } = await list.client.call(routes.listGrants, { query, ...signalOf(list) })
    return { items: grants, next }
  })

export const listSessions = (list: ListAccess): Promise<Listed<SessionSummary>> =>
  listAccess(list, async (query) => {
    const { sessions, next } = await list.client.call(routes.listSessions, { query, ...signalOf(list) })
    return { items: sessions, next }
  })

const signalOf = ({ signal }: ListAccess) => (signal === undefined ? {} : { signal })

async function listAccess<T extends Item>(list: ListAccess, page: Page<T>): Promise<Listed<T>> {
  const { client, namespace, limit = Number.POSITIVE_INFINITY } = list
  const me = await client.principal().catch(() => undefined)
  const fits = fitsFilter(list, me)
  const read = (where: string | undefined) =>
    readPages(page, { ...queryOf(list), ...(where && { namespace: where }) }, fits, limit)
  const teams = namespace || me?.principal.role === 'admin' ? [] : (me?.principal.teams ?? [])
  // The platform takes no namespace for one: an administrator's every one, but the first team's of anybody else.
  const lists = await Promise.all([
    read(namespace),
    ...(teams.length < 2 ? [] : teams.map((team) => read(team.namespace))),
  ])
  const found = new Map(lists.flat().map((item) => [`${item.namespace}\0${item.name}`, item]))
  const items = lists.length === 1 ? (lists[0] as T[]) : [...found.keys()].sort().flatMap((key) => found.get(key) ?? [])
  return items.length > limit ? { items: items.slice(0, limit), more: true } : { items, more: false }
}

function queryOf({ filter = {}, limit }: ListAccess): AccessListQuery {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined)
  const size = limit === undefined ? MOST_ITEMS : Math.min(limit + 1, MOST_ITEMS)
  return { ...Object.fromEntries(given), names: 'true', limit: String(size) }
}

/** Up to one more than `limit`, so that it is known whether there are more. */
async function readPages<T>(
  page: Page<T>,
  query: AccessListQuery,
  fits: (item: T) => boolean,
  limit: number,
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const { items: some, next } = await page({ ...query, ...(cursor === undefined ? {} : { cursor }) })
    for (const item of some) if (fits(item)) items.push(item)
    cursor = next
  } while (cursor !== undefined && items.length <= limit)
  return items
}

/** The filter once more: a platform that knows none answers with everything. */
function fitsFilter({ filter = {}, now }: ListAccess, me: WhoAmI | undefined): (item: Item) => boolean {
  const { server, agent, human, team, state } = filter
  const { subject: userID, email, teams = [] } = me?.principal ?? {}
  const self = human !== undefined && human.toLowerCase() === email?.toLowerCase() ? userID : undefined
  const own = teams.find(({ slug }) => slug === team)?.id
  return (item) => {
    const { humanID, agentID, teamID } = item.subject
    return (
      (server === undefined || item.serverRef.name === server) &&
      (agent === undefined || agentID === agent) &&
      (human === undefined ||
        humanID === human ||
        (self !== undefined && humanID === self) ||
        item.names?.human?.toLowerCase() === human.toLowerCase()) &&
      (team === undefined || teamID === team || (own !== undefined && teamID === own) || item.names?.team === team) &&
      (state === undefined || stateOf(item, now) === state)
    )
  }
}

/** In the words of `--state`. */
const stateOf = (item: Item, now: number): string => ('disabled' in item ? grantState(item) : sessionState(item, now))
