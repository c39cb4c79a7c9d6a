import { setTimeout as sleep } from 'node:timers/promises'
import {
  API_PREFIX,
  encodeReason,
  REASON_HEADER,
  type RouteReply,
  type RouteSpec,
  routePath,
  routes,
} from '@mcp-runtime/contract/api'
import { parseRetryAfter } from '@mcp-runtime/contract/names'
import { fail, type McprError } from '../errors/index.ts'
import { parseBaseUrl } from '../profiles/base-url.ts'
import { type Asked, apiError } from './api-error.ts'
import { clockAhead } from './clock-ahead.ts'
import { credentialHeaders } from './credential-headers.ts'
import { type OpenedLines, openLines, splitLines } from './lines.ts'
import { type ClientCredential, isOver, rejected } from './login.ts'
import { multipart } from './multipart.ts'
import { networkError } from './network-error.ts'
import { parseReply } from './parse-reply.ts'
import type { CallInput, PlatformClient, UploadInput, WhoAmI } from './platform-client.ts'
import { retryDelay } from './retry.ts'
import { sendStream } from './send-stream.ts'
import { type HttpReply, send } from './transport.ts'

/** The same without types of a route. */
type Given = CallInput<RouteSpec> & {
  readonly params?: Record<string, string>
  readonly query?: Record<string, string | undefined>
  readonly body?: unknown
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
  let ahead = 0

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

  const headersOf = (route: RouteSpec, contentType?: string, reason?: string): Record<string, string> => ({
    'x-mcp-source': 'cli',
    ...(reason === undefined || reason.trim() === '' ? {} : { [REASON_HEADER]: encodeReason(reason) }),
    ...(credential === undefined || route.audience === 'anyone' ? {} : credentialHeaders(credential.token)),
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
  })

  async function exchange(asked: Asked, input: CallInput<RouteSpec>, body: string | undefined): Promise<HttpReply> {
    const { route, url } = asked
    const signal = eitherOf(input.signal, options.signal?.())
    for (let attempt = 1; ; attempt++) {
      const started = performance.now()
      const sentAt = now()
      const line = (outcome: string) =>
        trace(`${route.method} ${url.href} → ${outcome} in ${Math.round(performance.now() - started)} ms`)
      let failure: unknown
      let reply: HttpReply | undefined
      try {
        reply = await send({
          method: route.method,
          url,
          headers: {
            ...input.headers,
            ...headersOf(route, body === undefined ? undefined : 'application/json', input.reason),
          },
          ...(body === undefined ? {} : { body }),
          ...(signal === undefined ? {} : { signal }),
          timeout: input.timeout ?? (route.id.startsWith('auth.') ? IDENTITY_TIMEOUT : TIMEOUT),
        })
        line(String(reply.status))
        ahead = clockAhead(reply.headers.date, sentAt, now()) ?? ahead
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
        headers: headersOf(route),
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
    clockAhead: () => ahead,
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
