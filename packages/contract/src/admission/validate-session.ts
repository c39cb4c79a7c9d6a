// Sessions: resources-and-policy §4 and the platform API's rules (§7.5).
import { TRUST_LEVELS } from '../enums.ts'
import type { MCPAgentSession } from '../resources/session.ts'
import { parseRfc3339 } from '../time/rfc3339.ts'
import { isBlank } from './blank.ts'
import { checkIdentity } from './check-identity.ts'
import { checkResourceName, checkServerRef, checkTeamID, checkWord, subjectIsEmpty } from './checks.ts'
import { error, type Issue } from './issue.ts'
import type { AccessValidation } from './validate-grant.ts'

/** Every rule a session breaks. A past expiry is accepted here, as the original does; `lintSession` warns of it. */
export function validateSession(session: MCPAgentSession, options: AccessValidation = {}): Issue[] {
  const compat = options.compat === true
  const { spec, metadata } = session
  const issues: Issue[] = compat ? [] : checkResourceName('metadata.name', metadata.name, 'The session name')
  issues.push(...checkServerRef(spec.serverRef, metadata.namespace, compat))
  if (subjectIsEmpty(spec.subject)) {
    issues.push(
      error('spec.subject', 'The session names no human, agent or team.', {
        hint: 'Give at least one of humanID, agentID, teamID.',
      }),
    )
  }
  issues.push(
    ...checkTeamID('spec.subject.teamID', spec.subject?.teamID),
    ...(compat ? [] : checkIdentity('spec.subject', spec.subject)),
    ...checkWord('spec.consentedTrust', spec.consentedTrust, TRUST_LEVELS, 'The consented trust'),
  )
  if (!isBlank(spec.expiresAt) && parseRfc3339(spec.expiresAt!) === undefined) {
    issues.push(
      error('spec.expiresAt', `${JSON.stringify(spec.expiresAt)} is not an instant.`, {
        hint: 'Write RFC 3339 with a zone, such as 2026-12-31T18:00:00Z.',
      }),
    )
  }
  const ref = spec.upstreamTokenSecretRef
  if (ref !== undefined && isBlank(ref.name)) {
    issues.push(error('spec.upstreamTokenSecretRef.name', 'The name of the secret must not be blank.'))
  }
  if (ref !== undefined && isBlank(ref.key)) {
    issues.push(error('spec.upstreamTokenSecretRef.key', 'The key within the secret must not be blank.'))
  }
  return issues
}
