// Teams and their members: platform-api §6.8.
import { type Static, Type } from '@sinclair/typebox'
import { PlatformRoleSchema, TeamRoleSchema } from '../enums.ts'
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

/** What a team has, and loses when it is deleted. Accounts of its members are not among it. */
export const TeamContents = Type.Object({
  servers: Type.Array(Type.String()),
  secrets: Type.Array(Type.String()),
  /** Repositories of its images. */
  images: Type.Array(Type.String()),
  /** Of its servers, and those by which others let the team in. */
  grants: Type.Integer(),
  /** Of its servers, and those that act for the team elsewhere. */
  sessions: Type.Integer(),
  members: Type.Integer(),
})
export type TeamContents = Static<typeof TeamContents>

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

export const deleteTeam = defineRoute({
  id: 'teams.delete',
  method: 'DELETE',
  path: '/runtime/teams/:slug',
  summary: 'Delete a team. Ours; one that still has servers is kept unless `force` is true.',
  audience: 'admin',
  params: SlugParams,
  query: Type.Object({ force: Type.Optional(Type.String()) }),
  status: 200,
  reply: Type.Object({ success: Type.Literal(true), team: Team, deleted: TeamContents }),
  errors: ['invalid_query_param', 'unauthorized', 'forbidden', 'not_found', 'conflict'],
  idempotent: true,
})

/** A route of its own: a platform that does not know it must not take the question for the deletion. */
export const planTeamDeletion = defineRoute({
  id: 'teams.planDeletion',
  method: 'POST',
  path: '/runtime/team-deletion-plans',
  summary: 'What the deletion of a team would take away; nothing is changed. Ours.',
  audience: 'admin',
  body: Type.Object({ slug: Type.String() }, { additionalProperties: false }),
  bodyLimit: 8 * 1024,
  status: 200,
  reply: Type.Object({ team: Team, contents: TeamContents }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found'],
  idempotent: true,
})

export const addMember = defineRoute({
  id: 'teams.addMember',
  method: 'POST',
  path: '/runtime/teams/:slug/members',
  summary: 'Add an existing account, by its id or (ours) its e-mail, or change the role.',
  audience: 'authenticated',
  params: SlugParams,
  body: Type.Object(
    {
      userID: Type.Optional(Type.String()),
      email: Type.Optional(Type.String()),
      role: Type.Optional(Type.String()),
    },
    { additionalProperties: false },
  ),
  bodyLimit: 8 * 1024,
  status: 200,
  reply: Type.Object({ membership: TeamMember }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found', 'conflict'],
  idempotent: true,
})

export const createTeamUser = defineRoute({
  id: 'teams.createUser',
  method: 'POST',
  path: '/runtime/teams/:slug/users',
  summary: 'Create an account and make it a member, both or neither. The role is the one in the team.',
  audience: 'authenticated',
  params: SlugParams,
  body: Type.Object(
    { email: Type.String(), password: Type.String(), role: Type.Optional(Type.String()) },
    { additionalProperties: false },
  ),
  bodyLimit: 8 * 1024,
  status: 201,
  reply: Type.Object({
    user: Type.Object({ id: Type.String(), email: Type.String(), role: PlatformRoleSchema }),
    membership: TeamMember,
  }),
  errors: ['invalid_request_body', 'unauthorized', 'forbidden', 'not_found', 'conflict', 'too_many_requests'],
  idempotent: false,
})

export const teamRoutes = {
  listTeams,
  getTeam,
  createTeam,
  deleteTeam,
  planTeamDeletion,
  listMembers,
  putMember,
  addMember,
  deleteMember,
  createTeamUser,
} as const
