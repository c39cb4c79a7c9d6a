import { setTimeout as sleep } from 'node:timers/promises'
import {
  API_PREFIX,
  type RouteBody,
  type RouteParams,
  type RouteQuery,
  type RouteReply,
  type RouteSpec,
  routePath,
  routes,
} from '@mcp-runtime/contract/api'
import { parseRetryAfter } from '@mcp-runtime/contract/names'
import { fail, type McprError } from '../errors/index.ts'
import { parseBaseUrl } from '../profiles/base-url.ts'
import { type Asked, apiError } from './api-error.ts'
import { credentialHeaders } from './credential-headers.ts'
import { type OpenedLines, openLines, splitLines } from './lines.ts'
import { type ClientCredential, isOver, rejected } from './login.ts'
import { multipart, type UploadPart } from './multipart.ts'
import { networkError } from './network-error.ts'
import { parseReply } from './parse-reply.ts'
import { retryDelay } from './retry.ts'
import { sendStream } from './send-stream.ts'
import { type HttpReply, send } from './transport.ts'

type Field<Name extends string, T> = [T] extends [undefined]
  ? { readonly [K in Name]?: undefined }
  : Record<never, never> extends T
    ? { readonly [K in Name]?: T }
    : { readonly [K in Name]: T }

/** What a call takes: the route's own fields, and how long it may last. */
export type CallInput<R extends RouteSpec> = Field<'params', RouteParams<R>> &
  Field<'query', RouteQuery<R>> &
  Field<'body', RouteBody<R>> & {
    readonly signal?: AbortSignal
    /** Milliseconds for each try; 2 minutes, 30 s for identity routes (commands-user §2.5). */
    readonly timeout?: number
  }

/** What an upload takes: the parts of its form in their order, and whom to tell how far it is. */
export interface UploadInput {
  readonly parts: readonly UploadPart[]
  readonly signal?: AbortSignal
  /** Gets the bytes of the streams that were sent so far; it begins anew when all is sent again. */
  readonly onProgress?: (bytes: number) => void
  /** Milliseconds in which nothing moves before it is given up; 15 minutes. */
  readonly silence?: number
}

/** The same without types of a route. */
type Given = CallInput<RouteSpec> & {
  readonly params?: Record<string, string>
  readonly query?: Record<string, string | undefined>
  readonly body?: unknown
}

type WhoAmI = RouteReply<typeof routes.me>

/** The platform, as one caller. */
export interface PlatformClient {
  /** The platform's address, without `/api/v1` and without a slash at its end. */
  readonly baseUrl: string
  /**
   * Calls a route: `client.call(routes.listServers, { query: { namespace } })`. Errors are of the table:
   * MCPR_NOT_FOUND, MCPR_FORBIDDEN, MCPR_CONFLICT, MCPR_INPUT_INVALID, MCPR_TOKEN_REJECTED or MCPR_TOKEN_EXPIRED,
   * MCPR_UNAVAILABLE, MCPR_RATE_LIMITED, MCPR_BAD_REPLY. A call is repeated only when the route is idempotent.
   */
  call<R extends RouteSpec>(route: R, input: CallInput<R>): Promise<RouteReply<R>>
  /**
   * Sends a form to a route that takes one, streamed. The login is renewed before anything is sent; when it is refused
   * all the same, it is renewed and the parts are opened and sent again. Nothing else is repeated. Errors as of `call`;
   * one of the network has `details.sent`: `none` (the platform got nothing), `some`, or `all` (it may have been carried
   * out). Whatever the source of a part throws comes through as it is.
   */
  upload<R extends RouteSpec>(route: R, input: UploadInput): Promise<RouteReply<R>>
  /**
   * The lines of a route that answers with lines, each as it comes and at the reader's pace. Errors as of `call`, the
   * first time one is asked for; a connection that breaks afterwards is MCPR_UNAVAILABLE, and nothing is repeated.
   */
  lines<R extends RouteSpec>(route: R, input: CallInput<R>): AsyncIterable<RouteReply<R>>
  /** Who the caller is; asked once. */
  principal(): Promise<WhoAmI>
}

/** What a client needs; in a command `ctx.client()` has it all. */
export interface ClientOptions {
  /** The platform's address, without `/api/v1`. */
  readonly baseUrl: string
  /** Who asks; without one only routes for anyone can be called. */
  readonly credential?: ClientCredential
  /** Gives the successor of a token that ended, undefined when there is none. */
  readonly renew?: (credential: ClientCredential) => Promise<ClientCredential | undefined>
  /** Ends every call. */
  readonly signal?: () => AbortSignal
  /** A line for --debug; tokens are never part of it. */
  readonly trace?: (line: string) => void
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** Waits between tries. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>
}

const IDENTITY_TIMEOUT = 30_000
const TIMEOUT = 120_000
const SILENCE = 15 * 60_000

const wait = (milliseconds: number, signal: AbortSignal | undefined) =>
  sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    signal?.throwIfAborted()
    throw error
  })

/** A client for one platform and one caller. The token goes to the base URL's origin and nowhere else. */
export function createClient(options: ClientOptions): PlatformClient {
  const { now = Date.now, trace = () => {}, sleep: pause = wait } = options
  const base = parseBaseUrl(options.baseUrl)
  const baseUrl = base.href.replace(/\/+$/, '')
  let credential = options.credential
  let renewal: Promise<boolean> | undefined
  let who: Promise<WhoAmI> | undefined

  /** One renewal at a time, however many calls met the end of the token. */
  const renew = (): Promise<boolean> => {
    if (options.renew === undefined || credential === undefined) return Promise.resolve(false)
    renewal ??= options
      .renew(credential)
      .then((next) => {
        if (next !== undefined) credential = next
        return next !== undefined
      })
      .finally(() => {
        renewal = undefined
      })
    return renewal
  }

  const headersOf = (route: RouteSpec, contentType: string | undefined): Record<string, string> => ({
    'x-mcp-source': 'cli',
    ...(credential === undefined || route.audience === 'anyone' ? {} : credentialHeaders(credential.token)),
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
  })

  async function exchange(asked: Asked, input: CallInput<RouteSpec>, body: string | undefined): Promise<HttpReply> {
    const { route, url } = asked
    const signal = eitherOf(input.signal, options.signal?.())
    for (let attempt = 1; ; attempt++) {
      const started = performance.now()
      const line = (outcome: string) =>
        trace(`${route.method} ${url.href} → ${outcome} in ${Math.round(performance.now() - started)} ms`)
      let failure: unknown
      let reply: HttpReply | undefined
      try {
        reply = await send({
          method: route.method,
          url,
          headers: headersOf(route, body === undefined ? undefined : 'application/json'),
          ...(body === undefined ? {} : { body }),
          ...(signal === undefined ? {} : { signal }),
          timeout: input.timeout ?? (route.id.startsWith('auth.') ? IDENTITY_TIMEOUT : TIMEOUT),
        })
        line(String(reply.status))
      } catch (error) {
        signal?.throwIfAborted()
        failure = error
        line(String((error as { code?: unknown }).code ?? error))
      }
      const retryAfter = parseRetryAfter(reply?.headers['retry-after'], now())
      const outcome =
        reply === undefined ? { code: (failure as { code?: string }).code } : { status: reply.status, retryAfter }
      const delay = retryDelay(outcome, { idempotent: route.idempotent, attempt, random: Math.random() })
      if (delay === undefined) {
        if (reply !== undefined) return reply
        throw networkError(failure, base, route.idempotent)
      }
      trace(`next try in ${Math.round(delay)} ms`)
      await pause(delay, signal)
    }
  }

  function askedOf(route: RouteSpec, { params, query }: Given): Asked {
    const url = new URL(`${baseUrl}${API_PREFIX}${routePath(route, params)}`)
    for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined) url.searchParams.set(key, value)
    return { route, url, now: now() }
  }

  async function call<R extends RouteSpec>(route: R, input: CallInput<R>): Promise<RouteReply<R>> {
    const given = input as Given
    const asked = askedOf(route, given)
    const body = given.body === undefined ? undefined : encode(route, given.body)
    return parseReply(await successOf(asked, () => exchange(asked, given, body)), asked) as RouteReply<R>
  }

  /** The answer of a success; the login is renewed before when it is over, and after a 401. */
  async function successOf<T extends HttpReply>(asked: Asked, attempt: () => Promise<T>): Promise<T> {
    const withCredential = credential !== undefined && asked.route.audience !== 'anyone'
    if (withCredential && isOver(credential!, now())) await renew()
    let reply = await attempt()
    if (reply.status === 401 && withCredential && (await renew())) reply = await attempt()
    if (reply.status >= 200 && reply.status < 300) return reply
    const error = apiError(reply, asked)
    if (error.code === 'MCPR_TOKEN_REJECTED' && withCredential) throw rejected(credential!, baseUrl, now(), error)
    throw error
  }

  async function upload<R extends RouteSpec>(route: R, input: UploadInput): Promise<RouteReply<R>> {
    const url = new URL(`${baseUrl}${API_PREFIX}${routePath(route)}`)
    const asked: Asked = { route, url, now: now() }
    const signal = eitherOf(input.signal, options.signal?.())
    const reply = await successOf(asked, async () => {
      const started = performance.now()
      const form = multipart(input.parts)
      const outcome = await sendStream({
        method: route.method,
        url,
        headers: headersOf(route, form.contentType),
        body: (stop) => form.body(stop, input.onProgress ?? (() => {})),
        silence: input.silence ?? SILENCE,
        ...(signal === undefined ? {} : { signal }),
      })
      const how = 'reply' in outcome ? outcome.reply.status : `${outcome.failure} (sent: ${outcome.sent})`
      trace(`${route.method} ${url.href} → ${how} in ${Math.round(performance.now() - started)} ms`)
      if ('reply' in outcome) return outcome.reply
      throw networkError(outcome.failure, base, outcome.sent === 'none', { sent: outcome.sent })
    })
    return parseReply(reply, asked) as RouteReply<R>
  }

  async function* lines<R extends RouteSpec>(route: R, input: CallInput<R>): AsyncGenerator<RouteReply<R>> {
    const given = input as Given
    const asked = askedOf(route, given)
    const signal = eitherOf(input.signal, options.signal?.())
    const broken = (error: unknown) => {
      signal?.throwIfAborted()
      trace(`${route.method} ${asked.url.href} → ${String((error as { code?: unknown }).code ?? error)}`)
      return networkError(error, base, route.idempotent)
    }
    const { stream, ...head } = await successOf<OpenedLines>(asked, async () => {
      const reply = await openLines({
        method: route.method,
        url: asked.url,
        headers: headersOf(route, undefined),
        timeout: input.timeout ?? TIMEOUT,
        ...(signal === undefined ? {} : { signal }),
      }).catch((error: unknown) => Promise.reject(broken(error)))
      trace(`${route.method} ${asked.url.href} → ${reply.status}`)
      return reply
    })
    try {
      // A page of a proxy is told by its head, not by the line it breaks in.
      for await (const body of splitLines(stream!, asked.url.origin))
        yield parseReply({ ...head, body }, asked) as never
    } catch (error) {
      throw broken(error)
    } finally {
      stream?.destroy()
    }
  }

  return {
    baseUrl,
    call,
    upload,
    lines,
    principal() {
      who ??= call(routes.me, {}).catch((error: McprError) => {
        who = undefined
        throw error
      })
      return who
    },
  }
}

const eitherOf = (...signals: readonly (AbortSignal | undefined)[]): AbortSignal | undefined => {
  const given = signals.filter((signal) => signal !== undefined)
  return given.length === 0 ? undefined : AbortSignal.any(given)
}

/** The body as JSON; one that the platform would refuse for its size is refused here, before it is sent. */
function encode(route: RouteSpec, body: unknown): string {
  const text = JSON.stringify(body)
  const limit = route.bodyLimit
  if (limit !== undefined && Buffer.byteLength(text) > limit) {
    fail('MCPR_INPUT_INVALID', `This is larger than the platform takes in one request (${limit / 1024} KiB).`)
  }
  return text
}
