// Who tried to change what is not his: kept in the audit log as what he changes is.
import type { FastifyRequest } from 'fastify'
import type { ApiError } from '../api-error.ts'
import { note } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { callerOfRequest, clientAddress } from './mount.ts'

const READS = ['GET', 'HEAD', 'OPTIONS']
/** Characters of a path that are kept: its caller writes the log, too. */
const MOST_PATH = 256

/** Keeps a refusal for want of rights. That it could not be kept changes nothing about the refusal. */
export function noteRefusal(deps: ApiDeps, request: FastifyRequest, error: ApiError): void {
  if (error.status !== 403 || READS.includes(request.method)) return
  const [path = ''] = request.url.split('?', 1)
  const caller = callerOfRequest(request)
  const { namespace, name } = (request.params ?? {}) as { namespace?: string; name?: string }
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
