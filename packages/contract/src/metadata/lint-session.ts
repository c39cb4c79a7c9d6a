// A session held against the metadata it speaks of (commands-user §6.2 and §13). Sessions for a human or a team alone
// are legal, as for the API.
import { hasErrors, type Issue, warning } from '../admission/issue.ts'
import { validateSession } from '../admission/validate-session.ts'
import { quoteName } from '../names/shell.ts'
import { lastInstant } from '../policy/expiry.ts'
import { trustOfRank, trustRank } from '../policy/normalize.ts'
import { MCPAgentSession } from '../resources/session.ts'
import { checkSchema } from '../schema/check-schema.ts'
import {
  adviseSubject,
  checkNamespace,
  findServer,
  kindOf,
  lintEnvelope,
  nameList,
  neededTrust,
  wrongKind,
} from './lint-access.ts'
import type { ServerMetadata } from './schema.ts'

export interface SessionLint {
  /** Milliseconds since the epoch; with it, an expiry in the past is pointed out. */
  readonly now?: number
}

/** Every finding about one document of a session file, whatever it contains. */
export function lintSession(value: unknown, entries: readonly ServerMetadata[], options: SessionLint = {}): Issue[] {
  const kind = kindOf(value)
  if (kind !== undefined && kind !== 'MCPAgentSession') return [wrongKind(kind, 'MCPAgentSession')]
  const shape = checkSchema(MCPAgentSession, value)
  if (hasErrors(shape)) return shape
  const session = value as MCPAgentSession
  const { spec } = session
  const issues = [...lintEnvelope(session), ...validateSession(session), ...adviseSubject(spec.subject)]
  const last = lastInstant(spec.expiresAt)
  if (options.now !== undefined && Number.isFinite(last) && options.now > last) {
    issues.push(warning('spec.expiresAt', `The session expired at ${spec.expiresAt}; it can be used no more.`))
  }
  const found = findServer(spec.serverRef, entries)
  if ('issue' in found) return [...issues, found.issue]
  const { entry } = found
  issues.push(...checkNamespace(session.metadata.namespace, entry))
  const tools = entry.tools ?? []
  // A server without a policy block denies by default, as with an explicit deny.
  if (tools.length === 0 && entry.policy?.defaultDecision !== 'allow') {
    const message = `The server ${quoteName(entry.name)} declares no tools and denies by default, so the session can call nothing.`
    issues.push(warning('spec.serverRef.name', message))
  }
  const lost = tools.filter((tool) => neededTrust(tool) > trustRank(spec.consentedTrust))
  if (lost.length > 0) {
    const trust = trustOfRank(trustRank(spec.consentedTrust))
    issues.push(warning('spec.consentedTrust', `Consented trust ${trust} is below what ${nameList(lost)} require.`))
  }
  return issues
}
