// Teams, their members and namespaces.
import type { namespaceRoutes, teamRoutes } from '@mcp-runtime/contract'
import { addMember, deleteMember, listMembers, putMember } from '../routes/members.ts'
import { getNamespace, listNamespaces } from '../routes/namespaces.ts'
import { deleteTeam, planTeamDeletion } from '../routes/team-deletion.ts'
import { createTeamUser } from '../routes/team-users.ts'
import { createTeam, getTeam, listTeams } from '../routes/teams.ts'
import type { HandlersOf } from './handlers-of.ts'

type Routes = typeof teamRoutes & typeof namespaceRoutes

export const teamsHandlers: HandlersOf<Routes> = {
  addMember,
  createTeamUser,
  deleteTeam,
  planTeamDeletion,
  deleteMember,
  listMembers,
  putMember,
  getNamespace,
  listNamespaces,
  createTeam,
  getTeam,
  listTeams,
}
