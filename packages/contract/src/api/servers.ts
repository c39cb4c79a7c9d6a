// Servers and their policy: platform-api §6.2 and §6.4.
import { type Static, Type } from '@sinclair/typebox'
import { AuthModeSchema } from '../enums.ts'
import { PolicyDocument } from '../policy/document.ts'
import { Labels } from '../resources/common.ts'
import { InventoryItem, MCPServer, MCPServerSpec, ToolConfig } from '../resources/server.ts'
import { MapOf } from '../schema/map-of.ts'
import { defineRoute } from './route.ts'
import { Deleted, ItemParams, KIB, NamespaceQuery } from './shared.ts'

export const LiveInventory = Type.Object({
  fetchedAt: Type.String(),
  protocolVersion: Type.Optional(Type.String()),
  tools: Type.Array(
    Type.Object({
      name: Type.String(),
      description: Type.Optional(Type.String()),
      inputSchema: Type.Optional(Type.Unknown()),
    }),
  ),
  prompts: Type.Array(
    Type.Object({
      name: Type.String(),
      description: Type.Optional(Type.String()),
      arguments: Type.Optional(Type.Array(Type.Unknown())),
    }),
  ),
  resources: Type.Array(
    Type.Object({
      uri: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      description: Type.Optional(Type.String()),
      mimeType: Type.Optional(Type.String()),
    }),
  ),
})
export type LiveInventory = Static<typeof LiveInventory>

export const ServerInfo = Type.Object({
  name: Type.String(),
  namespace: Type.String(),
  uid: Type.Optional(Type.String()),
  team_id: Type.Optional(Type.String()),
  image: Type.Optional(Type.String()),
  imageTag: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  ready: Type.String({ description: '`<ready>/<desired>` replicas.' }),
  status: Type.String({ description: 'Ready, Degraded, NotReady, or the phase when nothing runs.' }),
  reason: Type.Optional(Type.String({ description: 'Why it is not ready, one word: WorkloadMissing, CrashLoop, …' })),
  message: Type.Optional(Type.String({ description: 'The same for people.' })),
  restarts: Type.Optional(
    Type.Integer({ description: 'How often it ended and was started again since it was deployed.' }),
  ),
  observedGeneration: Type.Optional(
    Type.Integer({
      description: 'The generation that ready, status and reason speak of; below `generation`: the one before.',
    }),
  ),
  labels: Type.Optional(Labels),
  age: Type.String({ description: 'Creation time, RFC 3339 in whole seconds. (The name is the wire’s.)' }),
  endpoint: Type.Optional(Type.String()),
  authMode: Type.Optional(AuthModeSchema),
  trustDomain: Type.Optional(Type.String()),
  servicePort: Type.Optional(Type.Integer()),
  generation: Type.Optional(Type.Integer()),
  tools: Type.Optional(Type.Array(ToolConfig)),
  prompts: Type.Array(InventoryItem),
  resources: Type.Array(InventoryItem),
  tasks: Type.Array(InventoryItem),
  liveInventory: Type.Union([LiveInventory, Type.Null()]),
  liveInventoryError: Type.Optional(Type.String()),
  access_json: Type.Optional(
    Type.Object({ mcpServers: MapOf(Type.Object({ type: Type.String(), url: Type.String() })) }),
  ),
})
export type ServerInfo = Static<typeof ServerInfo>

export const PublishPolicy = Type.Object({
  active_server_limit: Type.Integer(),
  active_server_count: Type.Integer(),
  active_server_limit_enabled: Type.Boolean(),
  can_publish: Type.Boolean(),
  push_cooldown: Type.String(),
  push_cooldown_seconds: Type.Integer(),
  push_cooldown_enabled: Type.Boolean(),
})
export type PublishPolicy = Static<typeof PublishPolicy>

export const listServers = defineRoute({
  id: 'servers.list',
  method: 'GET',
  path: '/runtime/servers',
  summary: 'List the servers the caller may see.',
  audience: 'catalog',
  query: NamespaceQuery,
  status: 200,
  reply: Type.Object({ servers: Type.Array(ServerInfo), publish_policy: PublishPolicy }),
  errors: ['unauthorized', 'forbidden'],
  idempotent: true,
})

export const getServer = defineRoute({
  id: 'servers.get',
  method: 'GET',
  path: '/runtime/servers/:namespace/:name',
  summary: 'Read one server.',
  audience: 'authenticated',
  params: ItemParams,
  status: 200,
  reply: Type.Object({ server: ServerInfo }),
  errors: ['unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const ApplyServerBody = Type.Object(
  {
    name: Type.String(),
    namespace: Type.Optional(Type.String()),
    scope: Type.Optional(Type.String({ description: 'tenant, org or public.' })),
    update: Type.Optional(Type.Boolean()),
    generation: Type.Optional(
      Type.Integer({
        description: 'Only with `update`: replace exactly this generation; another one, or none, is a conflict.',
      }),
    ),
    labels: Type.Optional(Labels),
    annotations: Type.Optional(
      MapOf(Type.String(), {
        description: 'What the gateway is told; absent keeps what is stored.',
      }),
    ),
    spec: MCPServerSpec,
  },
  { additionalProperties: false },
)
export type ApplyServerBody = Static<typeof ApplyServerBody>

export const applyServer = defineRoute({
  id: 'servers.apply',
  method: 'POST',
  path: '/runtime/servers',
  summary: 'Create a server, or replace it when `update` is true.',
  audience: 'authenticated',
  body: ApplyServerBody,
  bodyLimit: 64 * KIB,
  status: 200,
  reply: Type.Object({ server: ServerInfo }),
  errors: [
    'invalid_request_body',
    'unauthorized',
    'forbidden',
    'not_found',
    'conflict',
    'request_too_large',
    'unprocessable',
    'server_push_cooldown_active',
    'active_server_limit_reached',
  ],
  idempotent: false,
})

export const planServer = defineRoute({
  id: 'servers.plan',
  method: 'POST',
  path: '/runtime/server-plans',
  summary: 'What applying this would make of the server: every check and default of apply, and nothing is written.',
  audience: 'authenticated',
  body: ApplyServerBody,
  bodyLimit: 64 * KIB,
  status: 200,
  reply: Type.Object({
    live: Type.Optional(MCPServer),
    wanted: MCPServer,
    generation: Type.Optional(Type.Integer({ description: 'Of the live one; absent when the server would be new.' })),
  }),
  errors: [
    'invalid_request_body',
    'unauthorized',
    'forbidden',
    'not_found',
    'conflict',
    'request_too_large',
    'unprocessable',
    'active_server_limit_reached',
  ],
  idempotent: true,
})

export const deleteServer = defineRoute({
  id: 'servers.delete',
  method: 'DELETE',
  path: '/runtime/servers/:namespace/:name',
  summary: 'Delete a server with its grants and sessions.',
  audience: 'authenticated',
  params: ItemParams,
  status: 200,
  reply: Deleted,
  errors: ['unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const exportServer = defineRoute({
  id: 'servers.export',
  method: 'GET',
  path: '/runtime/servers/:namespace/:name/manifest',
  summary: 'The server as a manifest that can be applied again; for those who may change it.',
  audience: 'authenticated',
  params: ItemParams,
  status: 200,
  reply: Type.Object({ manifest: MCPServer, generation: Type.Integer() }),
  errors: ['unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const LogLine = Type.Object({
  time: Type.String({ description: 'RFC 3339.' }),
  replica: Type.String({ description: 'Which copy of the server wrote it, such as `desk-1`.' }),
  stream: Type.Union([Type.Literal('stdout'), Type.Literal('stderr')]),
  line: Type.String(),
})
export type LogLine = Static<typeof LogLine>

export const serverLogs = defineRoute({
  id: 'servers.logs',
  method: 'GET',
  path: '/runtime/servers/:namespace/:name/logs',
  summary: 'What the server has written, oldest first; with `follow`, until the caller goes away.',
  audience: 'authenticated',
  params: ItemParams,
  query: Type.Object({
    tail: Type.Optional(Type.String({ description: 'Last lines of each replica; -1 is all. Default 200.' })),
    since: Type.Optional(Type.String({ description: 'Only lines younger than this Go duration.' })),
    sinceTime: Type.Optional(
      Type.String({
        description: 'Only lines of this RFC 3339 time or later: where a follower that was cut off goes on.',
      }),
    ),
    previous: Type.Optional(Type.String({ description: '`true`: of the run before the present one.' })),
    follow: Type.Optional(Type.String({ description: '`true`: go on as lines are written.' })),
  }),
  transfer: 'lines',
  status: 200,
  reply: LogLine,
  errors: ['invalid_query_param', 'unauthorized', 'forbidden', 'not_found', 'too_many_requests', 'service_unavailable'],
  idempotent: true,
})

export const PolicyView = Type.Composite([
  PolicyDocument,
  Type.Object({
    json: Type.String(),
    source: Type.String(),
    /** Why the gateway cannot judge by this document and allows nothing on the server; ours, absent when all is well. */
    problem: Type.Optional(Type.String()),
  }),
])
export type PolicyView = Static<typeof PolicyView>

export const inspectPolicy = defineRoute({
  id: 'policy.inspect',
  method: 'GET',
  path: '/runtime/policy',
  summary: 'The policy document the gateway enforces for one server.',
  audience: 'authenticated',
  query: Type.Object({ namespace: Type.Optional(Type.String()), server: Type.Optional(Type.String()) }),
  status: 200,
  reply: PolicyView,
  // What a missing parameter has always been answered with.
  errors: ['invalid_request_body', 'invalid_query_param', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const serverRoutes = {
  listServers,
  getServer,
  applyServer,
  planServer,
  deleteServer,
  exportServer,
  serverLogs,
  inspectPolicy,
} as const
