// Agent sessions: platform-api §6.6, and the adapter's own way to one, §6.7 with decision 18.
import { type Static, Type } from '@sinclair/typebox'
import { TrustLevelSchema } from '../enums.ts'
import { ServerReference, Subject } from '../resources/common.ts'
import { MCPAgentSession } from '../resources/session.ts'
import { accessListQuery, NamesQuery, NextPage, planOf, SESSION_STATES, SubjectNames } from './access-list.ts'
import { defineRoute } from './route.ts'
import { ActionParams, Deleted, ItemParams, KIB } from './shared.ts'

export const SessionSummary = Type.Object({
  name: Type.String(),
  namespace: Type.String(),
  uid: Type.Optional(Type.String()),
  serverRef: ServerReference,
  subject: Subject,
  names: Type.Optional(SubjectNames),
  consentedTrust: Type.String(),
  revoked: Type.Boolean(),
  expiresAt: Type.Optional(Type.String()),
  policyVersion: Type.Optional(Type.String()),
  age: Type.String({ description: 'Creation time.' }),
})
export type SessionSummary = Static<typeof SessionSummary>

export const ApplySessionBody = Type.Object(
  {
    name: Type.String(),
    namespace: Type.Optional(Type.String()),
    serverRef: ServerReference,
    subject: Subject,
    consentedTrust: Type.Optional(Type.String()),
    expiresAt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    revoked: Type.Optional(Type.Boolean({ description: 'Absent keeps what is stored.' })),
    policyVersion: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
)
export type ApplySessionBody = Static<typeof ApplySessionBody>

export const listSessions = defineRoute({
  id: 'sessions.list',
  method: 'GET',
  path: '/runtime/sessions',
  summary: 'List sessions on the servers the caller administers.',
  audience: 'authenticated',
  query: accessListQuery(SESSION_STATES),
  status: 200,
  reply: Type.Object({ sessions: Type.Array(SessionSummary), next: NextPage }),
  errors: ['invalid_query_param', 'unauthorized', 'forbidden'],
  idempotent: true,
})

export const getSession = defineRoute({
  id: 'sessions.get',
  method: 'GET',
  path: '/runtime/sessions/:namespace/:name',
  summary: 'Read one session.',
  audience: 'authenticated',
  params: ItemParams,
  query: NamesQuery,
  status: 200,
  reply: Type.Object({ session: SessionSummary }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const applySession = defineRoute({
  id: 'sessions.apply',
  method: 'POST',
  path: '/runtime/sessions',
  summary: 'Create or replace a session by hand.',
  audience: 'admin',
  body: ApplySessionBody,
  bodyLimit: 64 * KIB,
  status: 200,
  reply: Type.Object({ session: SessionSummary, secret: Type.Optional(Type.String()) }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'request_too_large'],
  idempotent: true,
})

export const planSession = defineRoute({
  id: 'sessions.plan',
  method: 'POST',
  path: '/runtime/session-plans',
  summary: 'What applying this would make of the session: every check of apply, and nothing is written.',
  audience: 'admin',
  body: ApplySessionBody,
  bodyLimit: 64 * KIB,
  status: 200,
  reply: planOf(MCPAgentSession),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'request_too_large'],
  idempotent: true,
})

export const patchSession = defineRoute({
  id: 'sessions.patch',
  method: 'PATCH',
  path: '/runtime/sessions/:namespace/:name',
  summary: 'Revoke or restore a session.',
  audience: 'authenticated',
  params: ItemParams,
  body: Type.Object({ revoked: Type.Boolean() }, { additionalProperties: false }),
  bodyLimit: 64 * KIB,
  status: 200,
  reply: Type.Object({
    success: Type.Literal(true),
    name: Type.String(),
    namespace: Type.String(),
    revoked: Type.Boolean(),
  }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const deleteSession = defineRoute({
  id: 'sessions.delete',
  method: 'DELETE',
  path: '/runtime/sessions/:namespace/:name',
  summary: 'Delete a session.',
  audience: 'authenticated',
  params: ItemParams,
  status: 200,
  reply: Deleted,
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const AdapterSession = Type.Object({
  name: Type.String({ description: 'The session id sent to the gateway.' }),
  namespace: Type.String(),
  humanID: Type.String(),
  agentID: Type.String(),
  teamID: Type.Optional(Type.String()),
  serverName: Type.String(),
  consentedTrust: TrustLevelSchema,
  policyVersion: Type.String(),
  expiresAt: Type.String(),
  reused: Type.Boolean(),
  secret: Type.Optional(
    Type.String({ description: 'Proves the session at the gateway. Absent on platforms that issue none.' }),
  ),
})
export type AdapterSession = Static<typeof AdapterSession>

export const issueAdapterSession = defineRoute({
  id: 'adapter.issueSession',
  method: 'POST',
  path: '/runtime/adapter/sessions',
  summary: 'Issue, or renew, the session of one agent on one server.',
  audience: 'subject',
  body: Type.Object(
    {
      serverName: Type.Optional(Type.String()),
      namespace: Type.Optional(Type.String()),
      agentID: Type.Optional(Type.String()),
      requestedTrust: Type.Optional(Type.String()),
      requestedTTL: Type.Optional(Type.String({ description: 'Go duration; 1h when absent, 24h at most.' })),
    },
    { additionalProperties: false },
  ),
  bodyLimit: 16 * KIB,
  status: 200,
  reply: AdapterSession,
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found', 'request_too_large', 'conflict'],
  idempotent: true,
})

/** The body is not read where nothing signs certificates: the 503 comes first (platform-api §6.7). */
export const issueAdapterCertificate = defineRoute({
  id: 'adapter.issueCertificate',
  method: 'POST',
  path: '/runtime/adapter/certificates',
  summary: 'Issue a client certificate for a session; a platform without an issuer refuses.',
  audience: 'subject',
  bodyLimit: 64 * KIB,
  bodyShape: Type.Object({
    namespace: Type.String(),
    session: Type.String({ description: 'An own session that was issued to an adapter.' }),
    csr: Type.String({
      description: 'PEM; its one URI name is spiffe://<trust domain>/ns/<namespace>/session/<session>.',
    }),
  }),
  status: 201,
  reply: Type.Object({
    certificate: Type.String(),
    caBundle: Type.String(),
    spiffeID: Type.String(),
    expiresAt: Type.String(),
  }),
  errors: ['unauthorized', 'request_too_large', 'service_unavailable'],
  idempotent: false,
})

/** Spelled by older clients; `PATCH` says the same. */
export const actOnSession = defineRoute({
  id: 'sessions.act',
  method: 'POST',
  path: '/runtime/sessions/:namespace/:name/:action',
  summary: 'Revoke or restore a session, as older clients ask for it.',
  audience: 'authenticated',
  params: ActionParams,
  bodyLimit: 64 * KIB,
  status: 200,
  reply: patchSession.reply,
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found', 'request_too_large'],
  idempotent: true,
})

export const sessionRoutes = {
  listSessions,
  getSession,
  applySession,
  planSession,
  patchSession,
  deleteSession,
  issueAdapterSession,
  issueAdapterCertificate,
  actOnSession,
} as const
