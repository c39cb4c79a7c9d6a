// One way to serve a route of the contract: who calls, then what is asked, then the handler (platform-api §2, §5).

import { Readable } from 'node:stream'
import {
  API_PREFIX,
  decodeReason,
  REASON_HEADER,
  type RouteSpec,
  SESSION_SECRET_HEADER,
  validator,
} from '@mcp-runtime/contract'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuse, refuseIssues } from '../api-error.ts'
import type { Call, Handler, Upload } from '../call.ts'
import type { ApiDeps } from '../deps.ts'
import { admit, admittedNow, clientAddress, credentialsOf, first } from './admit.ts'
import { readBody } from './read-body.ts'

const SOURCES = ['ui', 'cli', 'api']
const JSON_TYPE = 'application/json'
const SECRET = SESSION_SECRET_HEADER.toLowerCase()

/** Milliseconds for which the rest of a refused upload is taken and thrown away, so that the client hears the answer. */
const LINGER = 5_000

/** Milliseconds after which the head of an answer of lines is sent, when there is no line yet. */
const HEAD_AFTER = 100

/** Adds `route` to the app. Authentication comes before the body is even read, and before a wrong method is told. */
export function mount<R extends RouteSpec>(app: FastifyInstance, deps: ApiDeps, route: R, handler: Handler<R>): void {
  app.route({
    method: route.method,
    url: API_PREFIX + route.path,
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    onRequest: (request, reply) => {
      if (route.transfer === 'upload') lingerOver(request, reply)
      return admit(deps, route.audience, request)
    },
    handler: async (request, reply) => {
      const answer = await handler(callOf(deps, route, request, reply) as Call<R>, deps)
      return route.transfer === 'lines'
        ? sendLines(reply, answer as AsyncIterable<unknown>)
        : sendJson(reply, route.status, answer)
    },
  })
}

/**
 * An answer that was given before all of an upload came: a client that writes on hears it, and is cut off when it does
 * not stop. (A connection that is closed at once is reset, and the answer is lost with it.)
 */
function lingerOver({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.raw.once('finish', () => {
    // Who stopped reading has paused the connection, which is the next request's too.
    raw.resume()
    if (raw.complete) return
    const timer = setTimeout(() => raw.socket.destroy(), LINGER)
    timer.unref()
    raw.once('close', () => clearTimeout(timer))
  })
}

/** The headers and bytes of every answer of the API: bare JSON, never cached, never sniffed. */
export function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply
    .code(status)
    .header('content-type', JSON_TYPE)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(Buffer.from(JSON.stringify(body)))
}

/** An answer of JSON lines, each sent as it comes; the client's pace is the handler's. */
function sendLines(reply: FastifyReply, lines: AsyncIterable<unknown>): FastifyReply {
  async function* texts() {
    // Who waits for lines that are long in coming hears that he is answered; what fails at once is told by a status.
    const timer = setTimeout(() => reply.raw.headersSent || reply.raw.flushHeaders(), HEAD_AFTER)
    try {
      for await (const line of lines) yield `${JSON.stringify(line)}\n`
    } finally {
      clearTimeout(timer)
    }
  }
  return reply
    .code(200)
    .header('content-type', 'application/x-ndjson')
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(Readable.from(texts()))
}

/** Errors: 400. */
function reasonOf({ headers }: FastifyRequest): { reason?: string } {
  const decoded = decodeReason(first(headers[REASON_HEADER]) ?? '')
  if (!('problem' in decoded)) return decoded
  const { problem } = decoded
  return refuse('invalid_request_body', problem, { issues: [{ path: REASON_HEADER, message: problem }] })
}

function uploadOf({ headers, raw }: FastifyRequest): Upload {
  const length = Number(headers['content-length'])
  return { contentType: headers['content-type'] ?? '', stream: raw, ...(length > 0 ? { length } : {}) }
}

function callOf(deps: ApiDeps, route: RouteSpec, request: FastifyRequest, reply: FastifyReply): Call {
  if (route.query !== undefined) refuseIssues(validator(route.query).issues(request.query), 'invalid_query_param')
  const caller = admittedNow(deps, route.audience, request)
  requireSegments(request.params as Readonly<Record<string, string>>)
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const source = (first(request.headers['x-mcp-source']) ?? '').toLowerCase()
  const heldSecret = first(request.headers[SECRET])?.trim()
  return {
    caller: caller as never,
    params: request.params as never,
    query: request.query as never,
    body: readBody(route, request.body) as never,
    upload: (route.transfer === 'upload' ? uploadOf(request) : undefined) as never,
    peer: clientAddress(deps, request),
    credentials: () => credentialsOf(deps, request),
    correlationID: request.id,
    source: SOURCES.includes(source) ? source : 'api',
    ...(heldSecret ? { heldSecret } : {}),
    ...(route.method === 'GET' ? {} : reasonOf(request)),
    signal: AbortSignal.any([gone.signal, deps.closing]),
  }
}

/** A slash that was encoded would be one more segment to others who read the path (platform-api §2.5). Errors: 400. */
function requireSegments(params: Readonly<Record<string, string>>): void {
  for (const value of Object.values(params)) {
    if (value.includes('/')) refuse('invalid_request_body', `${JSON.stringify(value)} is more than one part of a path.`)
  }
}
