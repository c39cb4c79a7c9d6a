// Grants and sessions as the API shows them: everything that was applied can be read back (F24).
import type { GrantSummary, SessionSummary } from '@mcp-runtime/contract'
import type { GrantRecord, SessionRecord } from '../../kinds.ts'
import type { Stored } from '../../ports/index.ts'

export function grantSummary({ name, namespace, uid, createdAt, value }: Stored<GrantRecord>): GrantSummary {
  const { serverRef, subject, maxTrust, allowedSideEffects, policyVersion, toolRules, disabled } = value.spec
  return {
    name,
    namespace,
    uid,
    serverRef,
    subject,
    maxTrust: maxTrust ?? '',
    ...(allowedSideEffects === undefined ? {} : { allowedSideEffects }),
    ...(policyVersion === undefined ? {} : { policyVersion }),
    toolRules: toolRules ?? [],
    disabled: disabled === true,
    age: createdAt,
  }
}

export function sessionSummary({ name, namespace, uid, createdAt, value }: Stored<SessionRecord>): SessionSummary {
  const { serverRef, subject, consentedTrust, revoked, expiresAt, policyVersion } = value.spec
  return {
    name,
    namespace,
    uid,
    serverRef,
    subject,
    consentedTrust: consentedTrust ?? '',
    revoked: revoked === true,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(policyVersion === undefined ? {} : { policyVersion }),
    age: createdAt,
  }
}
