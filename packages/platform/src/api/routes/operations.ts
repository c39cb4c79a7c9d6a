// The platform's parts and what its administrators look at: platform-api §6.13 and §6.16.
import type { AuditEvent, Component, RouteQuery, routes } from '@mcp-runtime/contract'
import { kinds } from '../../kinds.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import type { ApiDeps } from '../deps.ts'
import { clamped, defined, given, timeOf } from '../events/event-query.ts'
import { readBack } from '../events/read-events.ts'
import { analyticsEvent } from '../views/analytics-event.ts'
import { auditLogEntry } from '../views/audit-log.ts'
import { newestTeams, teamInfo } from './namespaces.ts'

const PARTS = {
  api: 'Platform API',
  gateway: 'Gateway',
  store: 'Store',
  events: 'Audit log',
  workloads: 'Workloads',
  images: 'Images',
} as const

/** What other platforms call the same. */
const ALIASES: Readonly<Record<string, keyof typeof PARTS>> = {
  platform: 'api',
  'platform-api': 'api',
  runtime: 'api',
  'runtime-api': 'api',
  analytics: 'events',
  'analytics-api': 'events',
  ingest: 'events',
  processor: 'events',
}

export const listComponents: Handler<typeof routes.listComponents> = (_call, deps) => ({
  components: Object.entries(PARTS).map(([key, display]): Component => {
    const message = key === 'gateway' ? unusable(deps) : undefined
    return {
      key,
      display,
      namespace: '',
      kind: 'Embedded',
      resource: `mcp-runtime/${key}`,
      status: message === undefined ? 'Ready' : 'Degraded',
      ready: '1/1',
      ...(message === undefined ? {} : { message }),
    }
  }),
})

function unusable({ index }: ApiDeps): string | undefined {
  const servers = index.problems().map(({ namespace, name }) => `${namespace}/${name}`)
  return servers.length === 0 ? undefined : `Nothing is allowed on ${servers.join(', ')}: its policy cannot be used.`
}

/** All parts are one process, so none of them can be restarted alone, and who asks would not get his answer. */
export const restartComponent: Handler<typeof routes.restartComponent> = ({ body }) => {
  const wanted = given(body.component)?.toLowerCase()
  if (
    body.all !== true &&
    (wanted === undefined || !(Object.hasOwn(PARTS, wanted) || Object.hasOwn(ALIASES, wanted)))
  ) {
    const what = wanted === undefined ? 'Name the component, or say all.' : `There is no component ${body.component}.`
    const message = `${what} Components are ${Object.keys(PARTS).join(', ')}.`
    refuse('invalid_request_body', message, { issues: [{ path: 'component', message }] })
  }
  return refuse(
    'conflict',
    'The parts of this platform are one process. Restart it on its machine: mcp-runtime local down, then local up.',
  )
}

export const dashboardSummary: Handler<typeof routes.dashboardSummary> = async ({ signal }, deps) => {
  const { store, figures, events, clock } = deps
  await figures.catchUp()
  const [last] = (await readBack(events, {}, { limit: 1, signal })).events.map(analyticsEvent)
  const lives = (expiresAt: string | undefined) => expiresAt === undefined || Date.parse(expiresAt) > clock()
  return {
    total_events: await figures.total(),
    active_servers: store.list(kinds.server).length,
    active_grants: store.list(kinds.grant).filter(({ value }) => value.spec.disabled !== true).length,
    active_sessions: store
      .list(kinds.session)
      .filter(({ value: { spec } }) => spec.revoked !== true && lives(spec.expiresAt)).length,
    latest_source: last?.source ?? '-',
    last_event_type: last?.event_type ?? '-',
    ...(last === undefined ? {} : { last_event_time: last.timestamp }),
  }
}

export const listAllNamespaces: Handler<typeof routes.listAllNamespaces> = (_call, { store }) => ({
  namespaces: newestTeams(store).map(teamInfo),
})

export const adminAudit: Handler<typeof routes.adminAudit> = async ({ query, signal }, deps) => ({
  audit_logs: (await ownEvents(deps, query, signal)).map(auditLogEntry),
})

export const adminOperations: Handler<typeof routes.adminOperations> = async ({ query, signal }, deps) => {
  const { store, figures } = deps
  await figures.catchUp()
  const logs = (await ownEvents(deps, query, signal)).map(auditLogEntry)
  const deeds = await figures.deeds()
  const part = given(query.user)?.toLowerCase()
  const users = store
    .list(kinds.user)
    .filter(({ name, value }) => part === undefined || name.includes(part) || value.email.includes(part))
  const keysOf = (kind: typeof kinds.apiKey) =>
    Map.groupBy(
      store.list(kind).filter(({ value }) => value.revokedAt === undefined),
      ({ value }) => value.userID,
    )
  const [credentials, apiKeys] = [keysOf(kinds.registryCredential), keysOf(kinds.apiKey)]
  return {
    filters: {
      ...defined({ user: given(query.user), since: given(query.since), until: given(query.until) }),
      limit: limitOf(query),
    },
    users: users.map(({ name, createdAt, value: { email, role } }) => {
      const did = deeds.get(name)
      return {
        id: name,
        email,
        role,
        ...defined({
          namespace: deps.identity.teamsOf(name)[0]?.namespace,
          last_login_at: did?.lastLogin,
          last_activity_at: did?.last,
        }),
        created_at: createdAt,
        login_count: did?.logins ?? 0,
        failed_action_count: did?.denied ?? 0,
        registry_credentials: credentials.get(name)?.length ?? 0,
        api_keys: apiKeys.get(name)?.length ?? 0,
      }
    }),
    audit_logs: logs,
    images: logs.flatMap(
      ({
        id: _,
        image_ref,
        resource: __,
        message: ___,
        actor_ip: ____,
        request_id: _____,
        auth_identity: ______,
        ...log
      }) => (image_ref === undefined ? [] : [{ ...log, image_ref }]),
    ),
    deployments: [],
  }
}

type Query = RouteQuery<typeof routes.adminAudit>
const limitOf = ({ limit }: Query): number => clamped(limit, 1, 200, 50)
/** Events of the platform looked at for a part of a name; such a question need not go through a year. */
const MOST_SEEN = 20_000

/** What the platform tells of itself, the newest first. Errors: 400. */
async function ownEvents({ events, clock }: ApiDeps, query: Query, signal: AbortSignal): Promise<AuditEvent[]> {
  const now = clock()
  const limit = limitOf(query)
  const part = given(query.user)?.toLowerCase()
  const filter = defined({
    calls: false,
    since: timeOf('since', query.since, now),
    until: timeOf('until', query.until, now),
  })
  const fits = ({ payload }: AuditEvent): boolean => {
    if (part === undefined) return true
    const { user_id = '', email = '' } = auditLogEntry({ id: 0, timestamp: '', source: '', event_type: '', payload })
    return user_id.toLowerCase().includes(part) || email.toLowerCase().includes(part)
  }
  const found: AuditEvent[] = []
  let before: number | undefined
  for (let seen = 0; found.length < limit && seen < MOST_SEEN; ) {
    const page = await readBack(events, filter, { limit: 500, signal, ...(before === undefined ? {} : { before }) })
    found.push(...page.events.filter(fits))
    seen += page.events.length
    before = page.before
    if (before === undefined) break
  }
  return found.slice(0, limit)
}
