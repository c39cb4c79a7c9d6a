// Sessions made by hand, and the look at all of them: platform-api §6.6.
import {
  API_VERSION,
  type Issue,
  type MCPAgentSessionSpec,
  type RouteBody,
  type routes,
  validateSession,
} from '@mcp-runtime/contract'
import { seesAccess } from '../../access/rights.ts'
import { kinds } from '../../kinds.ts'
import type { Store } from '../../ports/index.ts'
import { addSecret, keptSecrets } from '../../sessions/secrets.ts'
import { bindSubject, flatten, text, trimSubject } from '../access-spec.ts'
import { refuseIssues } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import { changeableAccess, readableAccess } from '../find-access.ts'
import { requireReferencedServer } from '../find-server.ts'
import { accessNamespace, listNamespace, requireChangeable } from '../namespaces.ts'
import { sessionSummary } from '../views/access.ts'

const KIND = 'MCPAgentSession'

export const listSessions: Handler<typeof routes.listSessions> = ({ caller, query }, { store }) => {
  const sessions = store.list(kinds.session, listNamespace(caller, query.namespace))
  return { sessions: sessions.filter((session) => seesAccess(store, caller, session)).map(sessionSummary) }
}

export const getSession: Handler<typeof routes.getSession> = ({ caller, params }, { store }) => {
  return { session: sessionSummary(readableAccess(store, 'session', { caller, params })) }
}

/** The secret is told once, when there is none that is good: without one the gateway does not believe the session. */
export const applySession: Handler<typeof routes.applySession> = async (call, deps) => {
  const { caller, body } = call
  const { store } = deps
  const now = deps.clock()
  const name = body.name.trim()
  const namespace = accessNamespace(caller, body.namespace)
  const wanted = sessionSpec(body, namespace)
  const resource = { apiVersion: API_VERSION, kind: KIND, metadata: { name, namespace }, spec: wanted } as const
  const before = store.get(kinds.session, namespace, name)
  refuseIssues(flatten([...validateSession(resource), ...stricter(wanted, before?.value.spec, now)]))
  requireChangeable(caller, namespace)
  const server = requireReferencedServer(store, namespace, wanted.serverRef.name)
  const subject = bindSubject(deps, caller, { namespace, subject: wanted.subject, server: server.value.spec })

  const revoked = body.revoked ?? before?.value.spec.revoked ?? false
  const spec: MCPAgentSessionSpec = { ...wanted, subject, revoked }
  const kept = keptSecrets(before?.value, { spec, serverUid: server.uid }, now)
  const secret = kept.length > 0 ? undefined : addSecret(kept, undefined)
  const session = await change(deps, call, (write, record) => {
    const applied = write.put(kinds.session, namespace, name, {
      spec,
      serverUid: server.uid,
      secrets: secret?.secrets ?? kept,
      ...standing(store, subject.humanID),
    })
    record('platform.session.applied', {
      kind: KIND,
      namespace,
      name,
      server: server.name,
      ...(before === undefined ? {} : { before: before.value.spec }),
      after: spec,
    })
    return applied
  })
  return { session: sessionSummary(session), ...(secret === undefined ? {} : { secret: secret.text }) }
}

export const patchSession: Handler<typeof routes.patchSession> = async (call, deps) => {
  const { namespace, name } = call.params
  const { revoked } = call.body
  const { value } = changeableAccess(deps.store, 'session', call)
  await change(deps, call, (write, record) => {
    write.put(kinds.session, namespace, name, { ...value, spec: { ...value.spec, revoked } })
    record(revoked ? 'platform.session.revoked' : 'platform.session.restored', {
      kind: KIND,
      namespace,
      name,
      server: value.spec.serverRef.name,
      before: { revoked: value.spec.revoked === true },
      after: { revoked },
    })
  })
  return { success: true, name, namespace, revoked }
}

export const deleteSession: Handler<typeof routes.deleteSession> = async (call, deps) => {
  const { namespace, name } = call.params
  const { value } = changeableAccess(deps.store, 'session', call)
  await change(deps, call, (write, record) => {
    write.delete(kinds.session, namespace, name)
    const server = value.spec.serverRef.name
    record('platform.session.deleted', { kind: KIND, namespace, name, server, before: value.spec })
  })
  return { success: true, namespace, name }
}

/** A session for a user of this platform ends with his membership (F3); other ids are names we know nothing of. */
const standing = (store: Store, humanID: string | undefined): { userID?: string } =>
  humanID !== undefined && store.get(kinds.user, '', humanID) !== undefined ? { userID: humanID } : {}

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
