// The adapter's way to a session: platform-api §6.7 with decision 18.
import {
  type AdapterSession,
  adapterSessionName,
  formatRfc3339,
  parseGoDuration,
  type RouteBody,
  type routes,
  sessionLimits,
  TRUST_LEVELS,
  type TrustLevel,
} from '@mcp-runtime/contract'
import { mayRead } from '../../access/rights.ts'
import { type Caller, sha256 } from '../../identity/index.ts'
import { type GrantRecord, kinds, type ServerRecord, type SessionRecord } from '../../kinds.ts'
import type { Stored } from '../../ports/index.ts'
import { chooseGrant, lowerTrust, sessionTeamOf } from '../../sessions/choose-grant.ts'
import { addSecret, keptSecrets } from '../../sessions/secrets.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import type { ApiDeps } from '../deps.ts'

const HOUR = 3_600_000
const LONGEST = 24 * HOUR
/** A session with less than this left is renewed rather than handed out again. */
const TOO_SHORT = 30_000

export const issueAdapterSession: Handler<typeof routes.issueAdapterSession> = async (call, deps) => {
  const { caller, body } = call
  const { store } = deps
  const asked = readRequest(body, caller)
  const { serverName, namespace, agentID } = asked
  const { server, grant } = findGrant(deps, caller, asked)
  const { policyVersion = 'v1', maxTrust = 'low' } = grant.value.spec
  const consentedTrust = lowerTrust(asked.trust, maxTrust)
  const teamID = sessionTeamOf(grant.value.spec, caller, namespace)
  const humanID = caller.userID
  const limit = sessionLimits(server.value.spec.session).lifetime ?? LONGEST
  const name = adapterSessionName({ humanID, agentID, teamID: teamID ?? '', serverName }, sha256)

  return change(deps, call, (write, record): AdapterSession => {
    const now = deps.clock()
    const found = store.get(kinds.session, namespace, name)
    const known = found?.value.serverUid === server.uid ? found : undefined
    if (known?.value.spec.revoked === true) {
      // 409, not 403: the adapter tells it from a missing grant, which another try may find, and asks no more.
      refuse('conflict', `The session ${name} of this agent was revoked. It stays so until it is restored or deleted.`)
    }
    const reused = known !== undefined && isFresh(known, { consentedTrust, policyVersion, now, limit })
    const expiresAt = (reused && known.value.spec.expiresAt) || formatRfc3339(now + Math.min(asked.life, limit))
    const issuedAt = (reused && known.value.issuedAt) || formatRfc3339(now)
    const spec = {
      serverRef: { name: serverName, namespace },
      subject: { humanID, agentID, ...(teamID === undefined ? {} : { teamID }) },
      consentedTrust,
      expiresAt,
      revoked: false,
      policyVersion,
    }
    const kept = keptSecrets(known?.value, { spec, serverUid: server.uid }, now)
    const { text, secrets } = addSecret(kept, {
      expiresAt,
      now,
      ...(call.heldSecret === undefined ? {} : { held: call.heldSecret }),
    })
    if (found !== undefined && known === undefined) write.delete(kinds.session, namespace, name)
    write.put(kinds.session, namespace, name, {
      spec,
      serverUid: server.uid,
      secrets,
      issuedAt,
      provenAt: formatRfc3339(now),
      userID: caller.userID,
    })
    const about = { kind: 'MCPAgentSession', namespace, name, server: serverName }
    if (reused) {
      // Whoever holds the login has a new proof by it, so it is on record although the session stays as it is.
      record('platform.session.secret_issued', {
        ...about,
        before: { secrets: kept.length },
        after: { secrets: secrets.length },
      })
    } else {
      record('platform.session.issued', {
        ...about,
        ...(found === undefined ? {} : { before: found.value.spec }),
        after: spec,
      })
    }
    return {
      name,
      namespace,
      humanID,
      agentID,
      ...(teamID === undefined ? {} : { teamID }),
      serverName,
      consentedTrust,
      policyVersion,
      expiresAt,
      reused,
      secret: text,
    }
  })
}

interface Asked {
  readonly serverName: string
  readonly namespace: string
  readonly agentID: string
  readonly trust: TrustLevel
  /** Milliseconds. */
  readonly life: number
}

function readRequest(body: RouteBody<typeof routes.issueAdapterSession>, caller: Caller): Asked {
  const serverName = body.serverName?.trim() || required('serverName')
  const agentID = body.agentID?.trim() || required('agentID')
  const namespace = body.namespace?.trim() || caller.namespace || required('namespace')
  const trust = body.requestedTrust?.trim().toLowerCase() || 'low'
  if (!(TRUST_LEVELS as readonly string[]).includes(trust)) {
    wrong('requestedTrust', `requestedTrust must be low, medium or high, not ${JSON.stringify(body.requestedTrust)}.`)
  }
  const text = body.requestedTTL?.trim() || '1h'
  const life = parseGoDuration(text)
  if (life === undefined || life <= 0) {
    wrong('requestedTTL', `requestedTTL must be a duration above zero such as 90m or 4h, not ${JSON.stringify(text)}.`)
  }
  return { serverName, namespace, agentID, trust: trust as TrustLevel, life: Math.min(life as number, LONGEST) }
}

const wrong = (path: string, message: string): never =>
  refuse('invalid_request_body', message, { issues: [{ path, message }] })
const required = (field: string): never => wrong(field, `${field} is required.`)

/**
 * Errors: 403 without a grant; 404 for a server that does not exist, but only to who may list the servers there: nobody
 * else need learn which there are.
 */
function findGrant(
  { store, index }: ApiDeps,
  caller: Caller,
  { namespace, serverName, agentID }: Asked,
): { server: Stored<ServerRecord>; grant: Stored<GrantRecord> } {
  const server = store.get(kinds.server, namespace, serverName)
  const grant = server && chooseGrant(index.byUid(server.uid)?.grants() ?? [], server.uid, caller, agentID)
  if (server !== undefined && grant !== undefined) return { server, grant }
  if (server === undefined && mayRead(caller, namespace)) {
    return refuse('not_found', `There is no server ${serverName} in ${namespace}.`)
  }
  const who = `${caller.email} with the agent ${JSON.stringify(agentID)}`
  return refuse('forbidden', `No enabled grant in ${namespace} lets ${who} use the server ${serverName}.`)
}

/** Whether the session may be handed out as it is. A longer life that was asked for is not a reason to renew. */
function isFresh(
  { value: { spec, issuedAt }, createdAt }: Stored<SessionRecord>,
  wanted: { consentedTrust: TrustLevel; policyVersion: string; now: number; limit: number },
): boolean {
  const promised = spec.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(spec.expiresAt)
  const left = Math.min(promised, Date.parse(issuedAt ?? createdAt) + wanted.limit) - wanted.now
  return (
    spec.consentedTrust === wanted.consentedTrust && spec.policyVersion === wanted.policyVersion && left > TOO_SHORT
  )
}
