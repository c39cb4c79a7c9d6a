// Who tried to read or to change what is not his: kept in the audit log as what he changes is.
import type { FastifyRequest } from 'fastify'
import type { ApiError } from '../api-error.ts'
import { note } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { callerOfRequest, clientAddress } from './admit.ts'

/** Characters of a path that are kept: its caller writes the log, too. */
const MOST_PATH = 256

/** Where it was tried, so that who looks after that namespace finds it. */
function namespaceOf({ params, query, body }: FastifyRequest): string | undefined {
  const named = [params, query, Buffer.isBuffer(body) ? parsed(body) : undefined].map(
    (part) => (part as { namespace?: unknown } | null | undefined)?.namespace,
  )
  return named.find((one): one is string => typeof one === 'string' && one !== '')
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

/** Keeps a refusal for want of rights. That it could not be kept changes nothing about the refusal. */
export function noteRefusal(deps: ApiDeps, request: FastifyRequest, error: ApiError): void {
  if (error.status !== 403) return
  const [path = ''] = request.url.split('?', 1)
  // It keeps its own, with the image that was asked for.
  if (path.endsWith('/registry/authz')) return
  const caller = callerOfRequest(request)
  const { name } = (request.params ?? {}) as { name?: string }
  const namespace = namespaceOf(request)
  const source = String(request.headers['x-mcp-source'] ?? '').toLowerCase()
  try {
    note(
      deps,
      {
        caller,
        correlationID: request.id,
        source: ['ui', 'cli'].includes(source) ? source : 'api',
        peer: clientAddress(deps, request),
      },
      'platform.request.refused',
      {
        kind: 'Request',
        name: `${request.method} ${path.slice(0, MOST_PATH)}`,
        ...(namespace === undefined ? {} : { namespace: namespace.slice(0, MOST_PATH) }),
        ...(path.includes('/runtime/servers/') && name !== undefined ? { server: name.slice(0, MOST_PATH) } : {}),
        decision: 'deny',
        reason: error.code,
        after: { message: error.message },
      },
    )
  } catch (failure) {
    deps.log.error({ err: failure, correlation_id: request.id }, 'A refusal could not be kept in the audit log.')
  }
}
