// The platform's own parts and what its administrators look at: platform-api §6.13 and §6.16.
import { type Static, Type } from '@sinclair/typebox'
import { NamespaceInfo } from './namespaces.ts'
import { defineRoute } from './route.ts'
import { KIB } from './shared.ts'

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }))
const count = () => Type.Integer({ minimum: 0 })

export const Component = Type.Object({
  key: Type.String(),
  display: Type.String(),
  namespace: Type.String(),
  kind: Type.String(),
  resource: Type.String(),
  status: Type.String({ description: 'Ready, Degraded, NotReady, NotDeployed or Error.' }),
  ready: Type.String({ description: '`n/m`.' }),
  message: text(),
})
export type Component = Static<typeof Component>

export const listComponents = defineRoute({
  id: 'operations.components',
  method: 'GET',
  path: '/runtime/components',
  summary: 'The parts of the platform and how they are.',
  audience: 'admin',
  status: 200,
  reply: Type.Object({ components: Type.Array(Component) }),
  errors: ['unauthorized', 'forbidden'],
  idempotent: true,
})

export const restartComponent = defineRoute({
  id: 'operations.restart',
  method: 'POST',
  path: '/runtime/actions/restart',
  summary: 'Restart a part of the platform, where parts can be restarted one by one.',
  audience: 'admin',
  body: Type.Object(
    { component: Type.Optional(Type.String()), all: Type.Optional(Type.Boolean()) },
    { additionalProperties: false },
  ),
  bodyLimit: 4 * KIB,
  status: 200,
  reply: Type.Object({ success: Type.Literal(true), component: text(), restarted: text() }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'conflict', 'request_too_large'],
  idempotent: false,
})

export const dashboardSummary = defineRoute({
  id: 'operations.summary',
  method: 'GET',
  path: '/dashboard/summary',
  summary: 'The platform at a glance.',
  audience: 'admin',
  status: 200,
  reply: Type.Object({
    total_events: count(),
    active_servers: count(),
    active_grants: count(),
    active_sessions: count(),
    latest_source: Type.String({ description: '`-` when there was no event.' }),
    last_event_type: Type.String(),
    last_event_time: text(),
  }),
  errors: ['unauthorized', 'forbidden'],
  idempotent: true,
})

export const listAllNamespaces = defineRoute({
  id: 'operations.namespaces',
  method: 'GET',
  path: '/admin/namespaces',
  summary: 'Namespaces of all teams, the newest first.',
  audience: 'admin',
  status: 200,
  reply: Type.Object({ namespaces: Type.Array(NamespaceInfo) }),
  errors: ['unauthorized', 'forbidden'],
  idempotent: true,
})

export const AuditLogEntry = Type.Object({
  id: Type.Integer(),
  user_id: text(),
  email: text(),
  action: Type.String(),
  resource: Type.String(),
  namespace: text(),
  status: Type.String({ description: 'success or denied.' }),
  message: text(),
  actor_ip: text(),
  request_id: text(),
  source: text(),
  auth_identity: text(),
  image_ref: text(),
  server_name: text(),
  created_at: Type.String(),
})
export type AuditLogEntry = Static<typeof AuditLogEntry>

const AuditLogQuery = Type.Object({
  user: text('Part of an id or e-mail.'),
  since: text('RFC 3339 or YYYY-MM-DD.'),
  until: text('The same; a day is meant to its end.'),
  limit: text('1 to 200, default 50.'),
})

export const adminAudit = defineRoute({
  id: 'operations.audit',
  method: 'GET',
  path: '/admin/audit',
  summary: 'Changes and refusals, the newest first, in the words of the platform’s user interface.',
  audience: 'admin',
  query: AuditLogQuery,
  status: 200,
  reply: Type.Object({ audit_logs: Type.Array(AuditLogEntry) }),
  errors: ['invalid_query_param', 'unauthorized', 'forbidden'],
  idempotent: true,
})

export const adminOperations = defineRoute({
  id: 'operations.overview',
  method: 'GET',
  path: '/admin/operations',
  summary: 'Accounts with what they did, the newest changes, images that were published.',
  audience: 'admin',
  query: AuditLogQuery,
  status: 200,
  reply: Type.Object({
    filters: Type.Object({ user: text(), since: text(), until: text(), limit: Type.Integer() }),
    users: Type.Array(
      Type.Object({
        id: Type.String(),
        email: Type.String(),
        role: Type.String(),
        namespace: text(),
        created_at: Type.String(),
        last_login_at: text(),
        last_activity_at: text(),
        login_count: count(),
        failed_action_count: count(),
        registry_credentials: count(),
        api_keys: count(),
      }),
    ),
    audit_logs: Type.Array(AuditLogEntry),
    images: Type.Array(
      Type.Object({
        user_id: text(),
        email: text(),
        namespace: text(),
        image_ref: Type.String(),
        server_name: text(),
        action: Type.String(),
        status: Type.String(),
        source: text(),
        created_at: Type.String(),
      }),
    ),
    deployments: Type.Array(Type.Unknown(), { description: 'Plain workloads; this platform has none.' }),
  }),
  errors: ['invalid_query_param', 'unauthorized', 'forbidden'],
  idempotent: true,
})

export const operationRoutes = {
  listComponents,
  restartComponent,
  dashboardSummary,
  listAllNamespaces,
  adminAudit,
  adminOperations,
} as const
