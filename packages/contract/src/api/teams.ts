// Teams and namespaces, read side: platform-api §6.8.
import { type Static, Type } from '@sinclair/typebox'
import { TeamRoleSchema } from '../enums.ts'
import { defineRoute } from './route.ts'

export const Team = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  name: Type.String(),
  namespace: Type.String(),
  created_at: Type.String(),
})
export type Team = Static<typeof Team>

export const TeamMember = Type.Object({
  team_id: Type.String(),
  team_slug: Type.String(),
  team_name: Type.String(),
  team_namespace: Type.String(),
  user_id: Type.String(),
  email: Type.Optional(Type.String()),
  role: TeamRoleSchema,
  created_at: Type.String(),
})
export type TeamMember = Static<typeof TeamMember>

const SlugParams = Type.Object({ slug: Type.String() })

export const listTeams = defineRoute({
  id: 'teams.list',
  method: 'GET',
  path: '/runtime/teams',
  summary: 'List the teams the caller may see.',
  audience: 'authenticated',
  status: 200,
  reply: Type.Object({ teams: Type.Array(Team) }),
  errors: ['unauthorized'],
  idempotent: true,
})

export const getTeam = defineRoute({
  id: 'teams.get',
  method: 'GET',
  path: '/runtime/teams/:slug',
  summary: 'Read one team.',
  audience: 'authenticated',
  params: SlugParams,
  status: 200,
  reply: Type.Object({ team: Team }),
  errors: ['unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const createTeam = defineRoute({
  id: 'teams.create',
  method: 'POST',
  path: '/runtime/teams',
  summary: 'Create a team and its namespace.',
  audience: 'admin',
  body: Type.Object({ slug: Type.String(), name: Type.Optional(Type.String()) }, { additionalProperties: false }),
  bodyLimit: 8 * 1024,
  status: 200,
  reply: Type.Object({ team: Team }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'conflict'],
  idempotent: false,
})

export const listMembers = defineRoute({
  id: 'teams.listMembers',
  method: 'GET',
  path: '/runtime/teams/:slug/members',
  summary: 'List the members of a team.',
  audience: 'authenticated',
  params: SlugParams,
  status: 200,
  reply: Type.Object({ members: Type.Array(TeamMember) }),
  errors: ['unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const putMember = defineRoute({
  id: 'teams.putMember',
  method: 'PUT',
  path: '/runtime/teams/:slug/members/:userID',
  summary: 'Add a member or change the role.',
  audience: 'authenticated',
  params: Type.Object({ slug: Type.String(), userID: Type.String() }),
  body: Type.Object(
    { role: Type.Optional(Type.String()), userID: Type.Optional(Type.String()) },
    { additionalProperties: false },
  ),
  bodyLimit: 8 * 1024,
  status: 200,
  reply: Type.Object({ membership: TeamMember }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const deleteMember = defineRoute({
  id: 'teams.deleteMember',
  method: 'DELETE',
  path: '/runtime/teams/:slug/members/:userID',
  summary: 'Remove a member; their sessions on the team’s servers end.',
  audience: 'authenticated',
  params: Type.Object({ slug: Type.String(), userID: Type.String() }),
  status: 200,
  reply: Type.Object({ success: Type.Literal(true), team: Type.String(), userID: Type.String() }),
  errors: ['unauthorized', 'forbidden', 'not_found', 'conflict'],
  idempotent: true,
})

export const teamRoutes = { listTeams, getTeam, createTeam, listMembers, putMember, deleteMember } as const
