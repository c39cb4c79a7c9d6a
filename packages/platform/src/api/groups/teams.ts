// Teams, their members and namespaces.
import type { namespaceRoutes, teamRoutes } from '@mcp-runtime/contract'
import { deleteMember, listMembers, putMember } from '../routes/members.ts'
import { getNamespace, listNamespaces } from '../routes/namespaces.ts'
import { createTeam, getTeam, listTeams } from '../routes/teams.ts'
import type { HandlersOf } from './handlers-of.ts'

type Routes = typeof teamRoutes & typeof namespaceRoutes

export const teamsHandlers: HandlersOf<Routes> = {
  deleteMember,
  listMembers,
  putMember,
  getNamespace,
  listNamespaces,
  createTeam,
  getTeam,
  listTeams,
}
