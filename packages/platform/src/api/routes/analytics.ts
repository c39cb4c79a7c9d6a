// Figures over the audit log: platform-api §6.14.
import { type AnalyticsEvent, API_PREFIX, type RouteQuery, routes, type Usage } from '@mcp-runtime/contract'
import { isAdmin } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { kinds } from '../../kinds.ts'
import { EVENT_FIELDS, type EventFilter } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import type { ApiDeps } from '../deps.ts'
import { clamped, defined, given, wholeNumber } from '../events/event-query.ts'
import { readBack } from '../events/read-events.ts'
import { requireReadable } from '../namespaces.ts'
import { requireAdministrator } from '../servers/find-server.ts'
import { analyticsEvent } from '../views/analytics-event.ts'

export const listAllEvents: Handler<typeof routes.listAllEvents> = async ({ query, signal }, { events }) => {
  const limit = wholeNumber('limit', query.limit, 1, 1000) ?? 100
  const before = positionOf(given(query.cursor))
  const filter: EventFilter = defined({
    traceID: given(query.trace_id),
    source: given(query.source),
    eventType: given(query.event_type),
    server: given(query.server),
    namespace: given(query.namespace),
    decision: given(query.decision),
    fields: defined(
      Object.fromEntries(EVENT_FIELDS.map((key) => [key, given((query as Record<string, string>)[key])])),
    ),
  })
  const page = await readBack(events, filter, { limit, signal, ...(before === undefined ? {} : { before }) })
  const found = page.events.map(analyticsEvent)
  if (page.before === undefined) return { events: found, meta: { limit, has_more: false } }
  const cursor = Buffer.from(JSON.stringify({ before: page.before })).toString('base64url')
  const more = new URLSearchParams(defined({ ...query, cursor }) as Record<string, string>)
  return {
    events: found,
    meta: { limit, has_more: true, next_cursor: cursor },
    next: `${API_PREFIX}${routes.listAllEvents.path}?${more}`,
  }
}

/** Errors: 400. */
function positionOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  try {
    const { before } = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as { before?: unknown }
    if (Number.isSafeInteger(before) && (before as number) >= 0) return before as number
  } catch {}
  const message = 'The cursor is none of this platform. Begin without one.'
  return refuse('invalid_query_param', message, { issues: [{ path: 'cursor', message }] })
}

export const eventStats: Handler<typeof routes.eventStats> = async (_call, { figures }) => {
  await figures.catchUp()
  return { events_total: await figures.total() }
}

export const eventSources: Handler<typeof routes.eventSources> = async (_call, { figures }) => {
  await figures.catchUp()
  return { sources: (await figures.by('source')).map(({ key, count }) => ({ source: key, count })) }
}

export const eventTypes: Handler<typeof routes.eventTypes> = async (_call, { figures }) => {
  await figures.catchUp()
  return { event_types: (await figures.by('event_type')).map(({ key, count }) => ({ event_type: key, count })) }
}

export const usage: Handler<typeof routes.usage> = ({ query, signal }, deps) =>
  usageOf(deps, query, namespacesOf(deps, query), signal)

/** Of the caller's own teams; what he names beyond them is refused. */
export const userUsage: Handler<typeof routes.userUsage> = ({ caller, query, signal }, deps) => {
  if (isAdmin(caller)) return usageOf(deps, query, namespacesOf(deps, query), signal)
  const own = caller.teams.map(({ namespace }) => namespace)
  const namespace = given(query.namespace)
  if (namespace !== undefined && !own.includes(namespace)) {
    refuse('forbidden', 'The usage of this namespace is its team’s alone.')
  }
  return usageOf(deps, query, namespace === undefined ? own : [namespace], signal)
}

/** Namespace and team each add what they name; undefined is all. */
function namespacesOf({ store }: ApiDeps, query: RouteQuery<typeof routes.usage>): string[] | undefined {
  const namespace = given(query.namespace)
  const team = given(query.team_id)
  if (namespace === undefined && team === undefined) return undefined
  const theirs = team === undefined ? undefined : store.get(kinds.team, '', team)?.value.namespace
  return [namespace, theirs].filter((name) => name !== undefined)
}

const DAY = 24 * 3_600_000

async function usageOf(
  deps: ApiDeps,
  query: RouteQuery<typeof routes.usage>,
  namespaces: string[] | undefined,
  signal: AbortSignal,
): Promise<Usage> {
  const { figures, events, clock, store } = deps
  const limit = clamped(query.limit, 1, 50, 10)
  const days = clamped(query.window_days, 1, 365, 30)
  const server = given(query.server)
  const decision = given(query.decision) ?? given(query.status) ?? given(query.outcome)
  const tool = given(query.tool_name) ?? given(query.tool)
  const since = new Date(clock() - days * DAY).toISOString()
  await figures.catchUp()
  const shared = defined({ since, namespaces, server, decision })
  const counted = await figures.usage({ since, ...shared, ...defined({ tool }) }, { limit, hourly: days <= 2 })
  const wanted = { ...shared, ...(tool === undefined ? {} : { fields: { tool_name: tool } }), calls: true }
  const { events: recent } = await readBack(events, wanted, { limit, signal })
  const emailOf = (id: string) => store.get(kinds.user, '', id)?.value.email ?? id
  const slugOf = (id: string) => store.get(kinds.team, '', id)?.value.slug ?? id
  return {
    ...counted,
    servers: [...counted.servers],
    actors: [...counted.actors],
    tools: counted.tools.map((row) => ({ ...row, human_id: emailOf(row.human_id), team_id: slugOf(row.team_id) })),
    decisions: [...counted.decisions],
    series: [...counted.series],
    recent: recent.map(analyticsEvent).map(withoutPayload),
    window_days: days,
    filters: defined({
      namespaces,
      team_ids: given(query.team_id) === undefined ? undefined : [given(query.team_id) as string],
      server,
      decision,
      tool_name: tool,
    }),
  } as Usage
}

const withoutPayload = ({ payload: _, trace_id: __, source: ___, cluster: ____, ...event }: AnalyticsEvent) => event

/** Order of refusals as of the policy's: parameters, namespace, server, right (platform-api §6.4). */
export const serverEvents: Handler<typeof routes.serverEvents> = async ({ caller, query, signal }, deps) => {
  const namespace = given(query.namespace)
  const name = given(query.server)
  if (namespace === undefined || name === undefined) {
    return refuse('invalid_request_body', 'The parameters namespace and server are required.')
  }
  administered(deps, caller, namespace, name)
  const limit = clamped(query.limit, 1, 100, 20)
  const { events } = await readBack(deps.events, { namespace, server: name }, { limit, signal })
  return { events: events.map(analyticsEvent) }
}

/** Errors: 403, 404. */
function administered({ store }: ApiDeps, caller: Caller, namespace: string, name: string): void {
  requireReadable(caller, namespace)
  const server = store.get(kinds.server, namespace, name)
  if (server === undefined) refuse('not_found', `There is no server ${name} in ${namespace}.`)
  requireAdministrator(caller, server)
}
