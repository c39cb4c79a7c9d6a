import { formatRfc3339, parseGoDuration, parseRfc3339 } from '@mcp-runtime/contract/names'
import { API_VERSION, type MCPAgentSession, type TrustLevel } from '@mcp-runtime/contract/resources'
import { fail } from '@mcp-runtime/sdk/errors'
import { type SubjectFlags, subjectFrom } from '../manifests/subject.ts'

export interface SessionInit extends SubjectFlags {
  readonly name: string
  readonly namespace: string
  readonly server: string
  readonly serverNamespace?: string | undefined
  readonly trust: TrustLevel
  readonly policyVersion: string
  /** RFC 3339. Not together with `expiresIn`. */
  readonly expiresAt?: string | undefined
  /** Go duration, `4h`. */
  readonly expiresIn?: string | undefined
  readonly revoked?: boolean | undefined
  readonly upstreamTokenSecret?: string | undefined
  readonly upstreamTokenKey: string
  readonly now: Date
}

/** The session that `access session init` writes (commands-user §9.1). Pure; usage errors name the flag. */
export function initSession(init: SessionInit): MCPAgentSession {
  const expiresAt = expiry(init)
  return {
    apiVersion: API_VERSION,
    kind: 'MCPAgentSession',
    metadata: { name: init.name, namespace: init.namespace },
    spec: {
      serverRef: { name: init.server, namespace: init.serverNamespace ?? init.namespace },
      subject: subjectFrom(init),
      consentedTrust: init.trust,
      ...(expiresAt ? { expiresAt } : {}),
      ...(init.policyVersion.trim() ? { policyVersion: init.policyVersion.trim() } : {}),
      ...(init.revoked ? { revoked: true } : {}),
      ...(init.upstreamTokenSecret
        ? { upstreamTokenSecretRef: { name: init.upstreamTokenSecret, key: init.upstreamTokenKey } }
        : {}),
    },
  }
}

/** UTC in whole seconds, or undefined for a session that never expires. */
function expiry(init: SessionInit): string | undefined {
  if (init.expiresAt !== undefined && init.expiresIn !== undefined)
    fail('MCPR_USAGE', 'The end of the session is given twice.', {
      hint: 'Use --expires-at or --expires-in, not both.',
    })
  const at = init.expiresIn === undefined ? absolute(init.expiresAt) : init.now.getTime() + span(init.expiresIn)
  return at === undefined ? undefined : formatRfc3339(at)
}

function absolute(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const at = parseRfc3339(text)
  if (at === undefined)
    fail('MCPR_USAGE', `--expires-at ${text} is not a time.`, { hint: 'Write it like 2030-01-31T18:00:00Z.' })
  return at
}

function span(text: string): number {
  const length = parseGoDuration(text)
  if (length === undefined || length <= 0)
    fail('MCPR_USAGE', `--expires-in ${text} is not a duration above zero.`, {
      hint: 'Write it like 4h, 30m or 1h30m; days are written in hours.',
    })
  return length
}
