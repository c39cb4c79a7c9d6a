// Sessions made by hand, and the look at all of them: platform-api §6.6.
import {
  formatRfc3339,
  type Issue,
  type MCPAgentSessionSpec,
  type RouteBody,
  type routes,
  SESSION_STATES,
  sessionLimits,
  validateSession,
} from '@mcp-runtime/contract'
import { kinds, type ServerRecord, type SessionRecord } from '../../kinds.ts'
import type { Store, Stored } from '../../ports/index.ts'
import { addSecret, keptSecrets } from '../../sessions/secrets.ts'
import { bindSubject, flatten, text, trimSubject } from '../access/access-spec.ts'
import { changeableAccess, readableAccess } from '../access/find-access.ts'
import { knownNames } from '../access/known-names.ts'
import { type AccessList, asked, listAccess } from '../access/list-access.ts'
import { refuseIssues } from '../api-error.ts'
import type { Call, Handler } from '../call.ts'
import { change } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { accessNamespace, requireChangeable } from '../namespaces.ts'
import { requireReferencedServer } from '../servers/find-server.ts'
import { sessionManifest, sessionSummary } from '../views/access.ts'

const KIND = 'MCPAgentSession'

type Asking = Pick<Call<typeof routes.applySession>, 'caller' | 'body'>

const sessionsAt = (now: number): AccessList<SessionRecord> => ({
  kind: kinds.session,
  states: SESSION_STATES,
  stateOf: ({ spec: { revoked, expiresAt } }) => {
    if (revoked === true) return 'revoked'
    return expiresAt !== undefined && Date.parse(expiresAt) <= now ? 'expired' : 'active'
  },
})

export const listSessions: Handler<typeof routes.listSessions> = ({ caller, query }, deps) => {
  const { items, names, ...more } = listAccess(deps, caller, query, sessionsAt(deps.clock()))
  return { sessions: items.map((session) => sessionSummary(session, names)), ...more }
}

export const getSession: Handler<typeof routes.getSession> = ({ caller, params, query }, deps) => {
  const session = readableAccess(deps.store, 'session', { caller, params })
  return { session: sessionSummary(session, asked(query, knownNames(deps, caller)).names) }
}

/** The secret is told once, when there is none that is good: without one the gateway does not believe the session. */
export const applySession: Handler<typeof routes.applySession> = async (call, deps) => {
  const { store } = deps
  const now = deps.clock()
  const admitted = admitSession(call, deps, now)
  const { namespace, name, server } = admitted
  const { secret, ...done } = await change(deps, call, (write, record) => {
    const before = store.get(kinds.session, namespace, name)
    const spec = sessionAfter(admitted, before?.value.spec)
    const kept = keptSecrets(before?.value, { spec, serverUid: server.uid }, now)
    const secret = kept.length > 0 ? undefined : addSecret(kept, { now })
    const session = write.put(kinds.session, namespace, name, {
      spec,
      serverUid: server.uid,
      secrets: secret?.secrets ?? kept,
      issuedAt: begins(before, spec, now),
      ...standing(store, spec.subject.humanID),
    })
    record('platform.session.applied', {
      kind: KIND,
      namespace,
      name,
      server: server.name,
      ...(before === undefined ? {} : { before: before.value.spec }),
      after: spec,
    })
    return { session, secret }
  })
  return { session: sessionSummary(done.session), ...(secret === undefined ? {} : { secret: secret.text }) }
}

/** The first half of apply, so that a plan and what comes of it cannot differ. */
export const planSession: Handler<typeof routes.planSession> = (call, deps) => {
  const admitted = admitSession(call, deps, deps.clock())
  const { namespace, name, before } = admitted
  const item = { namespace, name }
  return {
    ...(before === undefined ? {} : { live: sessionManifest({ ...item, spec: before }) }),
    wanted: sessionManifest({ ...item, spec: sessionAfter(admitted, before) }),
  }
}

/** A life begins anew when another end is written; applying the same again does not lengthen it. */
function begins(before: Stored<SessionRecord> | undefined, spec: MCPAgentSessionSpec, now: number): string {
  const same = before !== undefined && before.value.spec.expiresAt === spec.expiresAt
  return same ? (before.value.issuedAt ?? before.createdAt) : formatRfc3339(now)
}

interface Admitted {
  readonly namespace: string
  readonly name: string
  readonly server: Stored<ServerRecord>
  readonly before: MCPAgentSessionSpec | undefined
  readonly wanted: MCPAgentSessionSpec
  /** As the caller said it; absent keeps what is stored. */
  readonly revoked: boolean | undefined
}

/** Everything that comes before the write: what is allowed, and who may. */
function admitSession({ caller, body }: Asking, deps: ApiDeps, now: number): Admitted {
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

const sessionAfter = ({ wanted, revoked }: Admitted, before: MCPAgentSessionSpec | undefined): MCPAgentSessionSpec => ({
  ...wanted,
  revoked: revoked ?? before?.revoked ?? false,
})

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
