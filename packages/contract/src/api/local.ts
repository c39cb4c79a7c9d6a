// What only the embedded platform offers: attachments in place of containers, and its event log.
import { type Static, Type } from '@sinclair/typebox'
import { AuditEvent } from '../events/audit-event.ts'
import { MapOf } from '../schema/map-of.ts'
import { defineRoute } from './route.ts'
import { ItemParams, KIB } from './shared.ts'

export const AttachmentTarget = Type.Union([
  Type.Object({ kind: Type.Literal('url'), url: Type.String() }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal('process'),
      command: Type.Array(Type.String(), { minItems: 1, description: 'argv; never run through a shell.' }),
      cwd: Type.String(),
      stdio: Type.Optional(Type.Boolean({ description: 'The command is a stdio MCP server; bridge it.' })),
      env: Type.Optional(MapOf(Type.String())),
    },
    { additionalProperties: false },
  ),
])
export type AttachmentTarget = Static<typeof AttachmentTarget>

export const Attachment = Type.Object({
  name: Type.String(),
  namespace: Type.String(),
  target: AttachmentTarget,
  state: Type.String({ description: 'starting, ready, backoff, unreachable or failed.' }),
  message: Type.Optional(Type.String()),
  upstream: Type.Optional(Type.String({ description: 'Where the gateway sends calls.' })),
  pid: Type.Optional(Type.Integer()),
  restarts: Type.Integer(),
})
export type Attachment = Static<typeof Attachment>

export const attach = defineRoute({
  id: 'local.attach',
  method: 'POST',
  path: '/local/attachments',
  summary: 'Give a deployed server its workload: a URL or a supervised process.',
  audience: 'authenticated',
  body: Type.Object(
    { name: Type.String(), namespace: Type.Optional(Type.String()), target: AttachmentTarget },
    { additionalProperties: false },
  ),
  bodyLimit: 64 * KIB,
  status: 200,
  reply: Type.Object({ attachment: Attachment }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found', 'unprocessable'],
  idempotent: true,
})

export const detach = defineRoute({
  id: 'local.detach',
  method: 'DELETE',
  path: '/local/attachments/:namespace/:name',
  summary: 'Take the workload away; the server stays deployed.',
  audience: 'authenticated',
  params: ItemParams,
  status: 200,
  reply: Type.Object({ success: Type.Literal(true), namespace: Type.String(), name: Type.String() }),
  errors: ['unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const listAttachments = defineRoute({
  id: 'local.listAttachments',
  method: 'GET',
  path: '/local/attachments',
  summary: 'List attachments the caller may see.',
  audience: 'authenticated',
  status: 200,
  reply: Type.Object({ attachments: Type.Array(Attachment) }),
  errors: ['unauthorized'],
  idempotent: true,
})

export const listEvents = defineRoute({
  id: 'local.listEvents',
  method: 'GET',
  path: '/local/events',
  summary: 'Read audit events after a position; with `wait`, hold the answer until there is one.',
  audience: 'authenticated',
  query: Type.Object({
    after: Type.Optional(Type.String({ description: 'Only events with a greater id.' })),
    limit: Type.Optional(Type.String({ description: '1 to 1000, default 100. Without `after`: the newest ones.' })),
    wait: Type.Optional(Type.String({ description: 'Seconds to hold an empty answer, 0 to 30.' })),
    server: Type.Optional(Type.String()),
    namespace: Type.Optional(Type.String()),
    decision: Type.Optional(Type.String()),
  }),
  status: 200,
  reply: Type.Object({ events: Type.Array(AuditEvent), next: Type.Integer({ description: 'Pass as `after`.' }) }),
  errors: ['invalid_query_param', 'unauthorized', 'forbidden'],
  idempotent: true,
})

export const platformInfo = defineRoute({
  id: 'platform.info',
  method: 'GET',
  path: '/platform',
  summary: 'What this platform is and where its parts are.',
  audience: 'anyone',
  status: 200,
  reply: Type.Object({
    name: Type.Literal('mcp-runtime'),
    kind: Type.String({ description: '`local` or `cluster`.' }),
    version: Type.String(),
    instance: Type.String({ description: 'Random id of this data folder; a token of another platform is refused.' }),
    gateway_url: Type.String(),
    mode: Type.Optional(
      Type.String({ description: 'Whom it is for: tenant, org or public. Absent on platforms that do not say.' }),
    ),
    registry_host: Type.Optional(Type.String()),
    image_push_limit: Type.Optional(Type.Integer({ description: 'Bytes.' })),
  }),
  errors: [],
  idempotent: true,
})
export type PlatformInfo = Static<(typeof platformInfo)['reply']>

export const localRoutes = { attach, detach, listAttachments, listEvents, platformInfo } as const
