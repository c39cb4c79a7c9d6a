// Figures over the audit log: platform-api §6.14.
import { type Static, Type } from '@sinclair/typebox'
import { defineRoute } from './route.ts'

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }))
const count = () => Type.Integer({ minimum: 0 })

export const AnalyticsEvent = Type.Object({
  timestamp: Type.String(),
  trace_id: text(),
  source: Type.String(),
  event_type: Type.String(),
  server: text(),
  namespace: text(),
  team_id: text(),
  cluster: text(),
  human_id: text(),
  agent_id: text(),
  session_id: text(),
  decision: text(),
  tool_name: text(),
  payload: Type.Unknown(),
})
export type AnalyticsEvent = Static<typeof AnalyticsEvent>

export const Usage = Type.Object({
  totals: Type.Object({
    events: count(),
    allowed: count(),
    denied: count(),
    unique_servers: count(),
    unique_humans: count(),
    unique_agents: count(),
    unique_sessions: count(),
  }),
  servers: Type.Array(
    Type.Object({
      server: Type.String(),
      namespace: Type.String(),
      team_id: text(),
      events: count(),
      allowed: count(),
      denied: count(),
      unique_humans: count(),
      unique_agents: count(),
      last_seen: Type.String(),
    }),
  ),
  actors: Type.Array(
    Type.Object({
      human_id: Type.String(),
      agent_id: Type.String(),
      events: count(),
      unique_servers: count(),
      unique_tools: count(),
      denied: count(),
      last_seen: Type.String(),
    }),
  ),
  tools: Type.Array(
    Type.Object({
      server: Type.String(),
      tool_name: Type.String(),
      human_id: Type.String({ description: 'E-mail where the account is known.' }),
      team_id: Type.String({ description: 'Slug where the team is known.' }),
      agent_id: Type.String(),
      events: count(),
      denied: count(),
      last_seen: Type.String(),
    }),
  ),
  decisions: Type.Array(Type.Object({ decision: Type.String(), events: count() })),
  series: Type.Array(
    Type.Object({
      bucket: Type.String({ description: 'Beginning of an hour, or of a day when the window has more than two.' }),
      events: count(),
      allowed: count(),
      denied: count(),
    }),
  ),
  recent: Type.Array(Type.Omit(AnalyticsEvent, ['trace_id', 'source', 'cluster', 'payload'])),
  window_days: Type.Integer(),
  filters: Type.Object({
    namespaces: Type.Optional(Type.Array(Type.String())),
    team_ids: Type.Optional(Type.Array(Type.String())),
    server: text(),
    decision: text(),
    tool_name: text(),
  }),
})
export type Usage = Static<typeof Usage>

const UsageQuery = Type.Object({
  limit: text('Rows of each list: 1 to 50, default 10.'),
  window_days: text('1 to 365, default 30.'),
  namespace: text(),
  team_id: text(),
  server: text(),
  decision: text(),
  status: text('The same as decision.'),
  outcome: text('The same as decision.'),
  tool_name: text(),
  tool: text('The same as tool_name.'),
})

export const listAllEvents = defineRoute({
  id: 'analytics.events',
  method: 'GET',
  path: '/events',
  summary: 'Events, the newest first, page by page.',
  audience: 'admin',
  query: Type.Object({
    limit: text('1 to 1000, default 100.'),
    cursor: text('Of the page before.'),
    trace_id: text(),
    source: text(),
    event_type: text(),
    server: text(),
    namespace: text(),
    team_id: text(),
    cluster: text(),
    human_id: text(),
    agent_id: text(),
    session_id: text(),
    decision: text(),
    tool_name: text(),
    reason: text(),
  }),
  status: 200,
  reply: Type.Object({
    events: Type.Array(AnalyticsEvent),
    meta: Type.Object({ limit: Type.Integer(), has_more: Type.Boolean(), next_cursor: text() }),
    next: text('Path and query of the next page, with the filters of this one.'),
  }),
  errors: ['invalid_query_param', 'unauthorized', 'forbidden'],
  idempotent: true,
})

const figures = <const Id extends string, const Path extends string, R extends ReturnType<typeof Type.Object>>(
  id: Id,
  path: Path,
  summary: string,
  reply: R,
) =>
  defineRoute({
    id,
    method: 'GET',
    path,
    summary,
    audience: 'admin',
    status: 200,
    reply,
    errors: ['unauthorized', 'forbidden'],
    idempotent: true,
  })

export const eventStats = figures(
  'analytics.stats',
  '/stats',
  'How many events there were within a year.',
  Type.Object({ events_total: count() }),
)

export const eventSources = figures(
  'analytics.sources',
  '/sources',
  'How many events each source gave.',
  Type.Object({ sources: Type.Array(Type.Object({ source: Type.String(), count: count() })) }),
)

export const eventTypes = figures(
  'analytics.eventTypes',
  '/event-types',
  'How many events of each type there were.',
  Type.Object({ event_types: Type.Array(Type.Object({ event_type: Type.String(), count: count() })) }),
)

export const usage = defineRoute({
  id: 'analytics.usage',
  method: 'GET',
  path: '/analytics/usage',
  summary: 'Who calls what how often.',
  audience: 'admin',
  query: UsageQuery,
  status: 200,
  reply: Usage,
  errors: ['unauthorized', 'forbidden'],
  idempotent: true,
})

export const userUsage = defineRoute({
  id: 'analytics.userUsage',
  method: 'GET',
  path: '/user/analytics/usage',
  summary: 'Who calls what how often on the servers of the caller’s teams; for administrators on all.',
  audience: 'authenticated',
  query: UsageQuery,
  status: 200,
  reply: Usage,
  errors: ['unauthorized', 'forbidden'],
  idempotent: true,
})

export const serverEvents = defineRoute({
  id: 'analytics.serverEvents',
  method: 'GET',
  path: '/runtime/server-events',
  summary: 'The newest events of a server, for those who administer it.',
  audience: 'authenticated',
  query: Type.Object({ namespace: text(), server: text(), limit: text('1 to 100, default 20.') }),
  status: 200,
  reply: Type.Object({ events: Type.Array(AnalyticsEvent) }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const analyticsRoutes = {
  listAllEvents,
  eventStats,
  eventSources,
  eventTypes,
  usage,
  userUsage,
  serverEvents,
} as const
