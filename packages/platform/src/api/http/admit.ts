import type { RouteSpec } from '@mcp-runtime/contract'
import type { FastifyRequest } from 'fastify'
import type { AuthenticationFailure, Caller } from '../../identity/index.ts'
import { catalogOf } from '../../platform-mode.ts'
import { refuse } from '../api-error.ts'
import type { Visitor } from '../call.ts'
import type { ApiDeps } from '../deps.ts'
import { requireRole, stillCaller } from './still.ts'

const callers = new WeakMap<FastifyRequest, Caller | Visitor>()

/** Of a header that is sent once. */
export const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value

function authenticate({ identity }: ApiDeps, { headers }: FastifyRequest): Promise<Caller | AuthenticationFailure> {
  const apiKey = first(headers['x-api-key'])
  const { authorization } = headers
  return identity.authenticate({
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(authorization === undefined ? {} : { authorization }),
  })
}

/** Of a request to a route that needs no credentials. Errors: 401 for worthless ones. */
export async function credentialsOf(deps: ApiDeps, request: FastifyRequest): Promise<Caller | undefined> {
  const found = await authenticate(deps, request)
  if (!('problem' in found)) {
    callers.set(request, found)
    return found
  }
  return found.problem === 'missing' ? undefined : refuse('unauthorized', unauthorized(found))
}

/** The address a request came from; of a trusted proxy, the one it names. */
export const clientAddress = ({ settings }: ApiDeps, { socket, headers }: FastifyRequest): string => {
  const peer = socket.remoteAddress ?? ''
  const forwarded = headers['x-forwarded-for']
  const chain = Array.isArray(forwarded) ? forwarded.join(',') : forwarded
  return settings.trustedProxies?.clientOf(peer, chain) ?? peer
}

/** Lets the request in, or refuses it with 401 or 403. */
export async function admit(deps: ApiDeps, audience: RouteSpec['audience'], request: FastifyRequest): Promise<void> {
  if (audience === 'anyone') return
  const found = await authenticate(deps, request)
  // A wrong or expired credential never makes somebody a visitor (F15).
  const visitor = 'problem' in found && found.problem === 'missing' && audience === 'catalog' && visitorOf(deps)
  if (visitor) return void callers.set(request, visitor)
  if ('problem' in found) refuse('unauthorized', unauthorized(found))
  // Before the rights are judged: who is refused is named in the audit log.
  callers.set(request, found)
  if (audience === 'subject' && found.userID === '')
    refuse('unauthorized', 'A service key has no account. Log in as a user.')
  requireRole(found, audience)
}

/** Who was let in, as he is after the body has come, for which a client may take its time. Errors: as of stillCaller. */
export function admittedNow(
  deps: ApiDeps,
  audience: RouteSpec['audience'],
  request: FastifyRequest,
): Caller | Visitor | undefined {
  const caller = callers.get(request)
  if (caller?.userID === undefined || audience === 'anyone') return caller
  const now = stillCaller(deps, caller, audience)
  callers.set(request, now)
  return now
}

/** Who calls; undefined for visitors and before that is known. */
export function callerOfRequest(request: FastifyRequest): Caller | undefined {
  const caller = callers.get(request)
  return caller?.userID === undefined ? undefined : caller
}

function visitorOf({ settings }: ApiDeps): Visitor | undefined {
  const catalog = catalogOf(settings.mode)
  return catalog?.scope === 'public' ? { role: 'user', allowedNamespaces: [], catalog } : undefined
}

function unauthorized({ problem }: AuthenticationFailure): string {
  if (problem === 'missing') return 'This needs a login: send an access token or an API key.'
  if (problem === 'expired') return 'The access token has expired. Refresh it, or log in again.'
  return 'The access token or API key is not one of this platform, or it was revoked.'
}
