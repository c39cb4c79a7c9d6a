import type { Team, TeamMember } from '@mcp-runtime/contract'
import { kinds, type MembershipRecord, type TeamRecord } from '../../kinds.ts'
import type { Store, Stored } from '../../ports/index.ts'

export const teamView = ({ name, createdAt, value }: Stored<TeamRecord>): Team => ({
  id: name,
  slug: value.slug,
  name: value.displayName,
  namespace: value.namespace,
  created_at: createdAt,
})

export function memberView(store: Store, team: Stored<TeamRecord>, member: Stored<MembershipRecord>): TeamMember {
  const { userID, role } = member.value
  const email = store.get(kinds.user, '', userID)?.value.email
  return {
    team_id: team.name,
    team_slug: team.value.slug,
    team_name: team.value.displayName,
    team_namespace: team.value.namespace,
    user_id: userID,
    ...(email === undefined ? {} : { email }),
    role,
    created_at: member.createdAt,
  }
}
