// Everything that comes before a session is written: what is allowed, and who may (platform-api §6.6).
import {
  formatRfc3339,
  type Issue,
  type MCPAgentSessionSpec,
  type RouteBody,
  type routes,
  sessionLimits,
  validateSession,
} from '@mcp-runtime/contract'
import { kinds, type ServerRecord } from '../../kinds.ts'
import type { Stored } from '../../ports/index.ts'
import { refuseIssues } from '../api-error.ts'
import type { Call } from '../call.ts'
import type { ApiDeps } from '../deps.ts'
import { accessNamespace, requireChangeable } from '../namespaces.ts'
import { requireReferencedServer } from '../servers/find-server.ts'
import { sessionManifest } from '../views/access.ts'
import { bindSubject, flatten, text, trimSubject } from './access-spec.ts'

type Asking = Pick<Call<typeof routes.applySession>, 'caller' | 'body'>

export interface AdmittedSession {
  readonly namespace: string
  readonly name: string
  readonly server: Stored<ServerRecord>
  readonly before: MCPAgentSessionSpec | undefined
  readonly wanted: MCPAgentSessionSpec
  /** As the caller said it; absent keeps what is stored. */
  readonly revoked: boolean | undefined
}

/** `now` in milliseconds since the epoch. Errors: 400 with every issue, 403. */
export function admitSession({ caller, body }: Asking, deps: ApiDeps, now: number): AdmittedSession {
  const { store } = deps
  const name = body.name.trim()
  const namespace = accessNamespace(caller, body.namespace)
  const wanted = sessionSpec(body, namespace)
  const before = store.get(kinds.session, namespace, name)?.value.spec
  const resource = sessionManifest({ namespace, name, spec: wanted })
  refuseIssues(flatten([...validateSession(resource), ...stricter(wanted, before, now)]))
  requireChangeable(caller, namespace)
  const server = requireReferencedServer(store, namespace, wanted.serverRef.name)
  refuseIssues(flatten(tooLong(wanted, before, server, now)))
  const subject = bindSubject(deps, caller, { namespace, subject: wanted.subject, server: server.value.spec })
  return { namespace, name, server, before, wanted: { ...wanted, subject }, revoked: body.revoked }
}

/** What is stored: `revoked` stays as it was when the caller does not say. */
export const sessionAfter = (
  { wanted, revoked }: AdmittedSession,
  before: MCPAgentSessionSpec | undefined,
): MCPAgentSessionSpec => ({
  ...wanted,
  revoked: revoked ?? before?.revoked ?? false,
})

function sessionSpec(body: RouteBody<typeof routes.applySession>, namespace: string): MCPAgentSessionSpec {
  const consentedTrust = text(body.consentedTrust)
  const expiresAt = text(body.expiresAt)
  return {
    serverRef: { name: body.serverRef.name.trim(), namespace: text(body.serverRef.namespace) ?? namespace },
    subject: trimSubject(body.subject),
    ...(consentedTrust === undefined ? {} : { consentedTrust }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    policyVersion: text(body.policyVersion) ?? 'v1',
  } as MCPAgentSessionSpec
}

/** What the original lets through and nobody can mean (F24). An expiry that was stored may pass and be applied again. */
function stricter(spec: MCPAgentSessionSpec, before: MCPAgentSessionSpec | undefined, now: number): Issue[] {
  const issues: Issue[] = []
  if (spec.consentedTrust === undefined) {
    const message = 'The session needs a consented trust: low, medium or high.'
    issues.push({ path: 'spec.consentedTrust', message, level: 'error' })
  }
  if (spec.expiresAt !== undefined && spec.expiresAt !== before?.expiresAt && Date.parse(spec.expiresAt) <= now) {
    issues.push({ path: 'spec.expiresAt', message: `${spec.expiresAt} is in the past.`, level: 'error' })
  }
  return issues
}

/** A server that limits the life of sessions takes none that would live longer: nobody should count on it. */
function tooLong(
  spec: MCPAgentSessionSpec,
  before: MCPAgentSessionSpec | undefined,
  server: Stored<ServerRecord>,
  now: number,
): Issue[] {
  const { lifetime } = sessionLimits(server.value.spec.session)
  if (lifetime === undefined || (before !== undefined && before.expiresAt === spec.expiresAt)) return []
  if (spec.expiresAt !== undefined && Date.parse(spec.expiresAt) <= now + lifetime) return []
  const message = `Sessions of ${server.name} live ${server.value.spec.session?.maxLifetime} at most.`
  const hint = `Let it expire by ${formatRfc3339(now + lifetime)}.`
  return [{ path: 'spec.expiresAt', message, hint, level: 'error' }]
}
