// Grants: platform-api §6.5.
import { type Static, Type } from '@sinclair/typebox'
import { ServerReference, Subject } from '../resources/common.ts'
import { MCPAccessGrant, ToolRule } from '../resources/grant.ts'
import { accessListQuery, GRANT_STATES, NamesQuery, NextPage, planOf, SubjectNames } from './access-list.ts'
import { defineRoute } from './route.ts'
import { ActionParams, Deleted, ItemParams, KIB } from './shared.ts'

export const GrantSummary = Type.Object({
  name: Type.String(),
  namespace: Type.String(),
  uid: Type.Optional(Type.String()),
  serverRef: ServerReference,
  subject: Subject,
  names: Type.Optional(SubjectNames),
  maxTrust: Type.String(),
  allowedSideEffects: Type.Optional(Type.Array(Type.String())),
  policyVersion: Type.Optional(Type.String()),
  toolRules: Type.Optional(Type.Array(ToolRule, { description: 'Absent on platforms that do not show rules.' })),
  disabled: Type.Boolean(),
  age: Type.String({ description: 'Creation time.' }),
})
export type GrantSummary = Static<typeof GrantSummary>

export const ApplyGrantBody = Type.Object(
  {
    name: Type.String(),
    namespace: Type.Optional(Type.String()),
    serverRef: ServerReference,
    subject: Subject,
    maxTrust: Type.Optional(Type.String()),
    allowedSideEffects: Type.Optional(Type.Array(Type.String())),
    policyVersion: Type.Optional(Type.String()),
    disabled: Type.Optional(Type.Boolean({ description: 'Absent keeps what is stored.' })),
    toolRules: Type.Optional(
      Type.Union([
        Type.Array(
          Type.Object(
            { name: Type.String(), decision: Type.String(), requiredTrust: Type.Optional(Type.String()) },
            { additionalProperties: false },
          ),
        ),
        Type.Null(),
      ]),
    ),
  },
  { additionalProperties: false },
)
export type ApplyGrantBody = Static<typeof ApplyGrantBody>

export const listGrants = defineRoute({
  id: 'grants.list',
  method: 'GET',
  path: '/runtime/grants',
  summary: 'List grants of the servers the caller administers.',
  audience: 'authenticated',
  query: accessListQuery(GRANT_STATES),
  status: 200,
  reply: Type.Object({ grants: Type.Array(GrantSummary), next: NextPage }),
  errors: ['invalid_query_param', 'unauthorized', 'forbidden'],
  idempotent: true,
})

export const getGrant = defineRoute({
  id: 'grants.get',
  method: 'GET',
  path: '/runtime/grants/:namespace/:name',
  summary: 'Read one grant.',
  audience: 'authenticated',
  params: ItemParams,
  query: NamesQuery,
  status: 200,
  reply: Type.Object({ grant: GrantSummary }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const applyGrant = defineRoute({
  id: 'grants.apply',
  method: 'POST',
  path: '/runtime/grants',
  summary: 'Create or replace a grant; answered once the gateway holds it.',
  audience: 'authenticated',
  body: ApplyGrantBody,
  bodyLimit: 64 * KIB,
  status: 200,
  reply: Type.Object({ grant: GrantSummary }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'request_too_large', 'conflict'],
  idempotent: true,
})

export const planGrant = defineRoute({
  id: 'grants.plan',
  method: 'POST',
  path: '/runtime/grant-plans',
  summary: 'What applying this would make of the grant: every check of apply, and nothing is written.',
  audience: 'authenticated',
  body: ApplyGrantBody,
  bodyLimit: 64 * KIB,
  status: 200,
  reply: planOf(MCPAccessGrant),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'request_too_large'],
  idempotent: true,
})

export const patchGrant = defineRoute({
  id: 'grants.patch',
  method: 'PATCH',
  path: '/runtime/grants/:namespace/:name',
  summary: 'Enable or disable a grant.',
  audience: 'authenticated',
  params: ItemParams,
  body: Type.Object({ disabled: Type.Boolean() }, { additionalProperties: false }),
  bodyLimit: 64 * KIB,
  status: 200,
  reply: Type.Object({
    success: Type.Literal(true),
    name: Type.String(),
    namespace: Type.String(),
    disabled: Type.Boolean(),
  }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const deleteGrant = defineRoute({
  id: 'grants.delete',
  method: 'DELETE',
  path: '/runtime/grants/:namespace/:name',
  summary: 'Delete a grant.',
  audience: 'authenticated',
  params: ItemParams,
  status: 200,
  reply: Deleted,
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

/** Spelled by older clients; `PATCH` says the same. */
export const actOnGrant = defineRoute({
  id: 'grants.act',
  method: 'POST',
  path: '/runtime/grants/:namespace/:name/:action',
  summary: 'Enable or disable a grant, as older clients ask for it.',
  audience: 'authenticated',
  params: ActionParams,
  bodyLimit: 64 * KIB,
  status: 200,
  reply: patchGrant.reply,
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found', 'request_too_large'],
  idempotent: true,
})

export const grantRoutes = { listGrants, getGrant, applyGrant, planGrant, patchGrant, deleteGrant, actOnGrant } as const
