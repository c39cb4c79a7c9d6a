// The question a proxy in front of a registry asks about each request: platform-api §6.10. Any method; 204 is yes.
import { API_PREFIX } from '@mcp-runtime/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { mayPull } from '../../access/publishing.ts'
import { registryTarget } from '../../access/registry-request.ts'
import { isAdmin } from '../../access/rights.ts'
import { type Caller, normalizeEmail } from '../../identity/index.ts'
import { noteFailedLogin } from '../accounts/logins.ts'
import { refuse } from '../api-error.ts'
import { type Actor, note } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { clientAddress } from '../http/admit.ts'

const CHALLENGE = { 'www-authenticate': 'Basic realm="mcp-runtime-registry"' }
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

export function mountRegistryAuthz(app: FastifyInstance, deps: ApiDeps): void {
  app.route({
    method: [...METHODS],
    url: `${API_PREFIX}/registry/authz`,
    // Before a body is read: what it says is none of our business.
    onRequest: async (request, reply) => {
      const caller = await callerOf(deps, request)
      const uris = [header(request, 'x-forwarded-uri'), header(request, 'x-forwarded-url')]
      if (!mayAsk(caller, uris)) {
        note(deps, whoOf(deps, request, caller), 'platform.registry.refused', {
          kind: 'Registry',
          name: uris
            .filter((uri) => uri !== undefined)
            .join(' ')
            .slice(0, 256),
          decision: 'deny',
          reason: 'forbidden',
        })
        refuse('forbidden', 'This part of the registry is not open to you.')
      }
      return reply.code(204).header('cache-control', 'no-store').send()
    },
    handler: () => undefined,
  })
}

/** A proxy sends one of both; what else is there came from the client and must not open more. */
function mayAsk(caller: Caller, uris: readonly (string | undefined)[]): boolean {
  if (isAdmin(caller)) return true
  const given = uris.filter((uri) => uri !== undefined)
  return given.length > 0 && given.every((uri) => mayReach(caller, uri))
}

function mayReach(caller: Caller, uri: string): boolean {
  const target = registryTarget(uri)
  if (target.kind === 'other') return false
  return target.kind === 'ping' || target.names.every((name) => mayPull(caller, name))
}

/** Errors: 401 with the challenge; 429 when the account is locked for the address. */
async function callerOf(deps: ApiDeps, request: FastifyRequest): Promise<Caller> {
  const { identity } = deps
  const basic = basicOf(request.headers.authorization)
  if (basic !== undefined) {
    const peer = clientAddress(deps, request)
    const found = await identity.authenticateBasic(basic, peer)
    if (!('refused' in found)) return found
    if (found.refused === 'locked') {
      const headers = { 'retry-after': String(found.retryAfter) }
      refuse('too_many_requests', `Too many wrong passwords. Try again in ${found.retryAfter} s.`, { headers })
    }
    await noteFailedLogin(deps, whoOf(deps, request), normalizeEmail(basic.username), found)
    return refuse('unauthorized', 'The user name or password is wrong.', { headers: CHALLENGE })
  }
  const apiKey = header(request, 'x-api-key')
  const { authorization } = request.headers
  const found = await identity.authenticate({
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(authorization === undefined ? {} : { authorization }),
  })
  if (!('problem' in found)) return found
  return refuse('unauthorized', 'The registry needs a user name and password.', { headers: CHALLENGE })
}

const whoOf = (deps: ApiDeps, request: FastifyRequest, caller?: Caller): Actor => ({
  caller,
  correlationID: request.id,
  source: 'api',
  peer: clientAddress(deps, request),
})

function basicOf(authorization: string | undefined): { username: string; password: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization?.trim() ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(',') : value
}
