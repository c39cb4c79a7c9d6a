// Grants and sessions as the API shows them: everything that was applied can be read back (F24).
import {
  API_VERSION,
  type GrantSummary,
  type MCPAccessGrant,
  type MCPAccessGrantSpec,
  type MCPAgentSession,
  type MCPAgentSessionSpec,
  type SessionSummary,
  type Subject,
  type SubjectNames,
} from '@mcp-runtime/contract'
import type { GrantRecord, SessionRecord } from '../../kinds.ts'
import type { Stored } from '../../ports/index.ts'
import type { KnownNames } from '../access/known-names.ts'

/** Only in answers to who asked for names. */
const namesOf = (subject: Subject, known: KnownNames | undefined): { names?: SubjectNames } =>
  known === undefined ? {} : { names: known.of(subject) }

export function grantSummary(grant: Stored<GrantRecord>, known?: KnownNames): GrantSummary {
  const { name, namespace, uid, createdAt, value } = grant
  const { serverRef, subject, maxTrust, allowedSideEffects, policyVersion, toolRules, disabled } = value.spec
  return {
    name,
    namespace,
    uid,
    serverRef,
    subject,
    ...namesOf(subject, known),
    maxTrust: maxTrust ?? '',
    ...(allowedSideEffects === undefined ? {} : { allowedSideEffects }),
    ...(policyVersion === undefined ? {} : { policyVersion }),
    toolRules: toolRules ?? [],
    disabled: disabled === true,
    age: createdAt,
  }
}

export function sessionSummary(session: Stored<SessionRecord>, known?: KnownNames): SessionSummary {
  const { name, namespace, uid, createdAt, value } = session
  const { serverRef, subject, consentedTrust, revoked, expiresAt, policyVersion } = value.spec
  return {
    name,
    namespace,
    uid,
    serverRef,
    subject,
    ...namesOf(subject, known),
    consentedTrust: consentedTrust ?? '',
    revoked: revoked === true,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(policyVersion === undefined ? {} : { policyVersion }),
    age: createdAt,
  }
}

interface Item<Spec> {
  readonly namespace: string
  readonly name: string
  readonly spec: Spec
}

/** The grant as a manifest that can be applied. */
export const grantManifest = ({ namespace, name, spec }: Item<MCPAccessGrantSpec>): MCPAccessGrant => ({
  apiVersion: API_VERSION,
  kind: 'MCPAccessGrant',
  metadata: { name, namespace },
  spec,
})

/** The session as a manifest that can be applied; its secrets are no part of it. */
export const sessionManifest = ({ namespace, name, spec }: Item<MCPAgentSessionSpec>): MCPAgentSession => ({
  apiVersion: API_VERSION,
  kind: 'MCPAgentSession',
  metadata: { name, namespace },
  spec,
})
