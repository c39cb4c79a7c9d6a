// Which grant a new session of an adapter rests on: platform-api §6.7. Pure.
import { type MCPAccessGrantSpec, TRUST_LEVELS, type TrustLevel } from '@mcp-runtime/contract'
import type { Caller } from '../identity/index.ts'
import type { GrantRecord } from '../kinds.ts'
import type { Stored } from '../ports/index.ts'

const rank = (trust: TrustLevel | undefined): number => (trust === undefined ? -1 : TRUST_LEVELS.indexOf(trust))

export const lowerTrust = (a: TrustLevel, b: TrustLevel): TrustLevel => (rank(a) <= rank(b) ? a : b)

/** Highest ceiling first, then the oldest; undefined when none is for this caller and agent on that server. */
export function chooseGrant(
  grants: readonly Stored<GrantRecord>[],
  serverUid: string,
  caller: Caller,
  agentID: string,
): Stored<GrantRecord> | undefined {
  return grants
    .filter(({ value }) => value.serverUid === serverUid && matches(value.spec, caller, agentID))
    .toSorted(
      (a, b) => rank(b.value.spec.maxTrust) - rank(a.value.spec.maxTrust) || compare(a.createdAt, b.createdAt),
    )[0]
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function matches({ disabled, maxTrust, subject }: MCPAccessGrantSpec, caller: Caller, agentID: string): boolean {
  const team = subject.teamID
  return (
    disabled !== true &&
    maxTrust !== undefined &&
    (subject.humanID === undefined || subject.humanID === caller.userID) &&
    (subject.agentID === undefined || subject.agentID === agentID) &&
    (team === undefined || caller.role === 'admin' || caller.teams.some(({ id }) => id === team))
  )
}

/** The team a session acts for: the grant's, else the caller's own team of that namespace, else his only one. */
export function sessionTeamOf(grant: MCPAccessGrantSpec, caller: Caller, namespace: string): string | undefined {
  const own = caller.teams.find((team) => team.namespace === namespace)
  const only = caller.teams.length === 1 ? caller.teams[0] : undefined
  return grant.subject.teamID ?? own?.id ?? only?.id
}
