import type { RouteSpec } from '@mcp-runtime/contract/api'
import { isObject, parseObject } from '@mcp-runtime/contract/json'
import { parseRetryAfter } from '@mcp-runtime/contract/names'
import { type ErrorCode, type ErrorExtra, type McprError, mcprError } from '../errors/index.ts'
import { sanitizeLine } from '../output/sanitize.ts'
import type { HttpReply } from './transport.ts'

const CODES: Record<number, ErrorCode> = {
  400: 'MCPR_INPUT_INVALID',
  401: 'MCPR_TOKEN_REJECTED',
  403: 'MCPR_FORBIDDEN',
  404: 'MCPR_NOT_FOUND',
  405: 'MCPR_UNSUPPORTED',
  409: 'MCPR_CONFLICT',
  410: 'MCPR_NOT_FOUND',
  412: 'MCPR_CONFLICT',
  413: 'MCPR_INPUT_INVALID',
  422: 'MCPR_INPUT_INVALID',
  429: 'MCPR_RATE_LIMITED',
  501: 'MCPR_UNSUPPORTED',
}
const LONGEST = 500
/** Where a person looks for the right name, by the group of the route. */
const LISTS: Record<string, string> = {
  servers: 'server list',
  grants: 'access grant list',
  sessions: 'access session list',
  policy: 'server list',
  local: 'server list',
  adapter: 'server list',
  teams: 'team list',
  explanations: 'server list',
}

export interface Asked {
  readonly route: RouteSpec
  readonly url: URL
  readonly now: number
}

/** Whether an answer is a web page: a login page of a proxy, the start page of a router. */
export const isHtml = ({ headers, body }: HttpReply): boolean =>
  /\bhtml\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html|head|body)\b/i.test(body)

/** A text of the platform as one sentence. */
function sentence(text: string): string {
  const line = sanitizeLine(text).trim().slice(0, LONGEST)
  if (line === '') return ''
  const whole = line[0]!.toUpperCase() + line.slice(1)
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`
}

/** An answer that is no success, as an error of ours (platform-api §2.3): by status, never by the text. */
export function apiError(reply: HttpReply, asked: Asked): McprError {
  const { status } = reply
  if (status >= 300 && status < 400) return redirected(reply, asked)
  const gateway = status === 502 || status === 503 || status === 504
  if (isHtml(reply) && !gateway) return notAPlatform(asked, `${asked.url.origin} answers with a web page.`, status)
  const body = parseObject(reply.body)
  if (status === 404 && body === undefined) return unknownRoute(asked)
  const code = CODES[status] ?? (status >= 500 ? 'MCPR_UNAVAILABLE' : 'MCPR_FAILED')
  const text = isHtml(reply) ? '' : [body?.message, body?.error, body === undefined ? reply.body : ''].find(isText)
  const wait = parseRetryAfter(reply.headers['retry-after'], asked.now)
  const said = sentence(text ?? '')
  const place = `The platform at ${asked.url.origin}`
  // Its own trouble is told with the place; what is wrong with the request speaks for itself.
  const message =
    said === ''
      ? `${place} answered with HTTP ${status} and no reason.`
      : status >= 500
        ? `${place} failed (HTTP ${status}): ${said}`
        : said
  const { hint, ...next } = hintFor(code, asked, wait, body)
  return mcprError(code, message, {
    // Some platforms say it themselves.
    ...(hint === undefined || message.includes(hint) ? {} : { hint }),
    ...next,
    details: {
      status,
      method: asked.route.method,
      path: asked.url.pathname,
      ...describe(body),
      ...(wait === undefined ? {} : { retryAfterSeconds: Math.ceil(wait / 1000) }),
    },
  })
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

/** What of an error body is worth keeping; tolerates any type of any field. */
function describe(body: Record<string, unknown> | undefined): Record<string, unknown> {
  const keys = {
    error: 'error',
    correlationId: 'correlation_id',
    issues: 'issues',
    nextAllowedAt: 'next_allowed_at',
    activeServerLimit: 'active_server_limit',
    activeServerCount: 'active_server_count',
  }
  const entries = Object.entries(keys).map(([name, key]) => [name, body?.[key]] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null))
}

function hintFor(
  code: ErrorCode,
  { route }: Asked,
  wait: number | undefined,
  body: Record<string, unknown> | undefined,
): Pick<ErrorExtra, 'hint' | 'next'> {
  if (code === 'MCPR_RATE_LIMITED') {
    if (isText(body?.next_allowed_at)) return { hint: `Allowed again at ${sanitizeLine(body.next_allowed_at)}.` }
    if (typeof body?.active_server_limit === 'number') {
      return {
        hint: `${body.active_server_count ?? 'All'} of ${body.active_server_limit} servers are in use; delete one.`,
      }
    }
    return { hint: wait === undefined ? 'Wait a little and try again.' : `Try again in ${Math.ceil(wait / 1000)} s.` }
  }
  if (route.id === 'auth.login' && code === 'MCPR_TOKEN_REJECTED') {
    return { hint: 'Check the e-mail and the password; further failures make you wait longer and longer.' }
  }
  if (code === 'MCPR_FORBIDDEN') {
    const next = [{ command: 'mcp-runtime auth status', when: 'to see who you are there' }]
    if (!/^Only an administrator /.test(String(body?.message ?? ''))) return { next }
    const others = { command: 'mcp-runtime auth list', when: 'to see your other logins; --profile NAME uses one' }
    return { next: [...next, others] }
  }
  const list = code === 'MCPR_NOT_FOUND' ? LISTS[route.id.split('.')[0]!] : undefined
  if (list !== undefined) return { next: [{ command: `mcp-runtime ${list}`, when: 'to see what is there' }] }
  const issues = Array.isArray(body?.issues) ? body.issues.filter(isObject) : []
  if (issues.length === 0) return {}
  // One issue that is the message itself says no more than its hint.
  if (issues.length === 1 && issues[0]?.message === body?.message) {
    const { hint } = issues[0] as { hint?: unknown }
    return typeof hint === 'string' ? { hint: sanitizeLine(hint) } : {}
  }
  const listed = issues.map(
    ({ path, message }) => `${sanitizeLine(String(path ?? ''))}: ${sanitizeLine(String(message ?? ''))}`,
  )
  return { hint: listed.slice(0, 10).join('\n  ') }
}

const notAPlatform = ({ url, route }: Asked, message: string, status: number): McprError =>
  mcprError('MCPR_NOT_A_PLATFORM', message, {
    hint: 'Check the platform URL; the API is expected below it at /api/v1.',
    next: [{ command: 'mcp-runtime auth status', when: 'to see which URL is used' }],
    details: { status, method: route.method, path: url.pathname },
  })

function redirected(reply: HttpReply, asked: Asked): McprError {
  const location = reply.headers.location
  const target =
    location !== undefined && URL.canParse(location, asked.url.href) ? new URL(location, asked.url) : undefined
  const where = target === undefined ? 'elsewhere' : `to ${sanitizeLine(target.origin + target.pathname)}`
  const message = `${asked.url.origin} redirects ${where}; credentials are not sent along.`
  return notAPlatform(asked, message, reply.status)
}

/** The router of a platform that lacks the route answers in plain text; so does many another server. */
function unknownRoute(asked: Asked): McprError {
  if (asked.route.id === 'auth.login' || asked.route.id === 'auth.me') {
    return notAPlatform(asked, `There is no platform API at ${asked.url.origin}.`, 404)
  }
  return mcprError('MCPR_UNSUPPORTED', `The platform at ${asked.url.origin} does not offer this (${asked.route.id}).`, {
    hint: 'It may be of another kind or an older version.',
    details: { status: 404, method: asked.route.method, path: asked.url.pathname },
  })
}
