// The HTTP application: every route of the contract, one error envelope, 404 and 405 that say so (F29).
import { randomUUID } from 'node:crypto'
import { API_PREFIX, type RouteSpec, routes } from '@mcp-runtime/contract'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify'
import { isEngineGone } from '../engine/index.ts'
import { QueueFull } from '../identity/index.ts'
import { ApiError } from './api-error.ts'
import type { ApiDeps } from './deps.ts'
import { mountAll } from './groups/index.ts'
import { admit } from './http/admit.ts'
import { mountIncompletePaths } from './http/incomplete-paths.ts'
import { sendJson } from './http/mount.ts'
import { noteRefusal } from './http/refusals.ts'
import { mountRegistryAuthz } from './routes/registry-authz.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const DEFAULT_BODY_LIMIT = 64 * 1024

/** The app, ready to be given requests. It listens to nothing itself. */
export async function createApi(deps: ApiDeps): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: DEFAULT_BODY_LIMIT,
    exposeHeadRoutes: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 500 },
    // No route has a schema of Fastify's: mount.ts checks by the contract. Its own compilers would only be loaded (20 ms).
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    frameworkErrors: (error, request, reply) =>
      void sendJson(reply, ...envelope(asApiError(error), request.id)) as never,
  })
  // Bodies are read as bytes and parsed by our own strict parser, whatever type they claim.
  app.removeAllContentTypeParsers()
  // What it claims is not looked at, whether or not it is a type at all (platform-api §2.2), but for uploads.
  app.addHook('onRequest', async ({ raw: { headers } }) => {
    if (!/^\s*multipart\/form-data/i.test(headers['content-type'] ?? '')) headers['content-type'] = 'application/json'
  })
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  // A route that takes an upload reads it itself; every other one refuses what this leaves unread.
  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null, undefined))
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const known = asApiError(error)
    if (known.status >= 500) {
      deps.log.error({ err: error, correlation_id: request.id, method: request.method, path: request.url }, 'API error')
    }
    noteRefusal(deps, request, known)
    for (const [name, value] of Object.entries(known.more.headers ?? {})) void reply.header(name, value)
    return sendJson(reply, ...envelope(known, request.id))
  })
  app.setNotFoundHandler(async (request, reply) => {
    const [path = ''] = request.url.split('?', 1)
    const served = (METHODS as readonly string[]).includes(request.method) ? undefined : servedPath(path)
    if (served !== undefined) await refuseMethod(deps, served, request)
    return sendJson(reply, ...envelope(new ApiError('not_found', `There is no ${path} here.`), request.id))
  })
  mountAll(app, deps)
  mountRegistryAuthz(app, deps)
  refuseOtherMethods(app, deps)
  mountIncompletePaths(app, deps)
  await app.ready()
  return app
}

function noSchemas(): never {
  throw new Error('A route must not bring a schema of its own: the contract describes it.')
}

const envelope = (error: ApiError, correlationID: string): [number, unknown] => [
  error.status,
  error.body(correlationID),
]

interface Path {
  readonly path: string
  readonly allow: readonly string[]
  readonly audience: RouteSpec['audience']
}

const paths: readonly Path[] = [...Map.groupBy<string, RouteSpec>(Object.values(routes), (route) => route.path)].map(
  ([path, served]) => ({
    path,
    allow: METHODS.filter((method) => served.some((route) => route.method === method)),
    audience: served.some((route) => route.audience === 'anyone')
      ? 'anyone'
      : served.every((route) => route.audience === 'admin')
        ? 'admin'
        : 'authenticated',
  }),
)

function refuseOtherMethods(app: FastifyInstance, deps: ApiDeps): void {
  for (const served of paths) {
    app.route({
      method: METHODS.filter((method) => !served.allow.includes(method)),
      url: API_PREFIX + served.path,
      onRequest: (request) => refuseMethod(deps, served, request),
      handler: () => undefined,
    })
  }
}

async function refuseMethod(deps: ApiDeps, { audience, allow }: Path, request: FastifyRequest): Promise<never> {
  await admit(deps, audience, request)
  const headers = { allow: allow.join(', ') }
  throw new ApiError('method_not_allowed', `${request.method} is not possible here.`, { headers })
}

/** The path of a request by a method that the router does not know (PROPFIND, TRACE, …). */
const servedPath = (url: string): Path | undefined =>
  paths.find(({ path }) => new RegExp(`^${API_PREFIX}${path.replace(/:[a-zA-Z]+/g, '[^/]+')}$`).test(url))

/** What a client is told of a failure: never the text of an error that we did not make for him (F13). */
function asApiError(error: FastifyError | Error): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof QueueFull) {
    return new ApiError('too_many_requests', `Too many logins at once. Try again in ${error.retryAfter} s.`, {
      headers: { 'retry-after': String(error.retryAfter) },
    })
  }
  if (isEngineGone(error))
    return new ApiError('service_unavailable', 'The container engine of this machine does not answer.')
  const { code, statusCode } = error as FastifyError
  if (code === 'store_conflict') return new ApiError('conflict', error.message)
  if (code === 'store_unavailable') return new ApiError('service_unavailable', error.message)
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new ApiError('request_too_large', 'The body is too large.')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ApiError('invalid_request_body', 'The request cannot be read.')
  }
  return new ApiError('internal_error', 'The platform failed. Its log has more under the correlation id.')
}
