// Namespaces a caller may use: platform-api §6.8.
import { type Static, Type } from '@sinclair/typebox'
import { TeamRoleSchema } from '../enums.ts'
import { defineRoute } from './route.ts'

export const NamespaceInfo = Type.Object({
  namespace: Type.String(),
  scope: Type.String({ description: '`team`, `user`, or of a catalog `org` or `public`.' }),
  is_shared: Type.Boolean({ description: 'The one in every user’s list.' }),
  is_public: Type.Optional(Type.Boolean({ description: 'Of catalogs: read without an account.' })),
  scope_name: Type.Optional(Type.String({ description: 'How a person calls the catalog.' })),
  team_id: Type.Optional(Type.String()),
  team_slug: Type.Optional(Type.String()),
  team_name: Type.Optional(Type.String()),
  team_role: Type.Optional(TeamRoleSchema),
  // Of the administrators' view; texts that do not apply are empty.
  id: Type.Optional(Type.String()),
  user_id: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  created_at: Type.Optional(Type.String()),
  is_managed: Type.Optional(Type.Boolean()),
})
export type NamespaceInfo = Static<typeof NamespaceInfo>

export const listNamespaces = defineRoute({
  id: 'namespaces.list',
  method: 'GET',
  path: '/runtime/namespaces',
  summary: 'Namespaces the caller may read: catalogs, teams, the shared one; all of them for administrators.',
  audience: 'authenticated',
  status: 200,
  reply: Type.Object({ namespaces: Type.Array(NamespaceInfo) }),
  errors: ['unauthorized'],
  idempotent: true,
})

export const getNamespace = defineRoute({
  id: 'namespaces.get',
  method: 'GET',
  path: '/runtime/namespaces/:namespace',
  summary: 'One namespace.',
  audience: 'authenticated',
  params: Type.Object({ namespace: Type.String() }),
  status: 200,
  reply: Type.Object({ namespace: NamespaceInfo }),
  errors: ['unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const namespaceRoutes = { listNamespaces, getNamespace } as const
