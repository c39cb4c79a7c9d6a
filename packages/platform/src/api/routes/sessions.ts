// Sessions made by hand, and the look at all of them: platform-api §6.6.
import {
  formatRfc3339,
  type MCPAgentSessionSpec,
  type routes,
  SESSION_STATES,
  sessionState,
} from '@mcp-runtime/contract'
import { kinds, type SessionRecord } from '../../kinds.ts'
import type { Store, Stored } from '../../ports/index.ts'
import { addSecret, keptSecrets } from '../../sessions/secrets.ts'
import { admitSession, sessionAfter } from '../access/admit-session.ts'
import { changeableAccess, readableAccess } from '../access/find-access.ts'
import { knownNames } from '../access/known-names.ts'
import { type AccessList, asked, listAccess } from '../access/list-access.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import { sessionManifest, sessionSummary } from '../views/access.ts'

const KIND = 'MCPAgentSession'

const sessionsAt = (now: number): AccessList<SessionRecord> => ({
  kind: kinds.session,
  states: SESSION_STATES,
  stateOf: ({ spec }) => sessionState(spec, now),
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
