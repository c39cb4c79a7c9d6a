import type { Identity } from './decision.ts'

interface PolicySubject {
  readonly human_id?: string
  readonly agent_id?: string
  readonly team_id?: string
}

/**
 * Whether a grant or session is meant for this caller (resources-and-policy §11.4): each field it sets must be equal,
 * case and all. One that sets no field is meant for nobody.
 */
export function subjectMatches(subject: PolicySubject, identity: Identity): boolean {
  const { human_id: human, agent_id: agent, team_id: team } = subject
  if (!human && !agent && !team) return false
  return (
    (!human || human === identity.humanID) &&
    (!agent || agent === identity.agentID) &&
    (!team || team === identity.teamID)
  )
}
