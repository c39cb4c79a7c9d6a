// A route of the platform API, described once: the platform validates with it, the client is typed by it and the
// OpenAPI document is generated from it.
import type { Static, TSchema } from '@sinclair/typebox'
import type { ApiErrorCode } from './error.ts'

/**
 * Who may call a route; finer rights (namespace, ownership) are the route's own business. `catalog`: as `authenticated`,
 * and in public mode also who brings no credentials at all.
 */
export type Audience = 'anyone' | 'catalog' | 'authenticated' | 'subject' | 'admin'

export interface RouteSpec {
  /** Stable id, `noun.verb`; becomes the OpenAPI operationId and the client's method key. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below /api/v1, parameters as `:name`. */
  readonly path: string
  readonly summary: string
  readonly audience: Audience
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  /** What a body looks like that is not read as JSON against `body`: a form, or one that may be refused unread. */
  readonly bodyShape?: TSchema
  /** Largest request body accepted, bytes (platform-api §2.2). */
  readonly bodyLimit?: number
  /**
   * `upload`: the body is a stream that the handler reads itself (multipart). `lines`: the answer is a stream of JSON
   * lines, each as `reply` says. Neither: JSON both ways.
   */
  readonly transfer?: 'upload' | 'lines'
  readonly status: 200 | 201 | 202 | 204
  readonly reply: TSchema
  readonly errors: readonly ApiErrorCode[]
  /** Repeating the call with the same input leaves the same state, so a client may retry it. */
  readonly idempotent: boolean
}

/** Keeps the literal types of a route, so that client and platform are typed by the same object. */
export const defineRoute = <const R extends RouteSpec>(route: R): R => route

type Infer<S> = S extends TSchema ? Static<S> : undefined
export type RouteParams<R extends RouteSpec> = Infer<R['params']>
export type RouteQuery<R extends RouteSpec> = Infer<R['query']>
export type RouteBody<R extends RouteSpec> = Infer<R['body']>
export type RouteReply<R extends RouteSpec> = Static<R['reply']>

/**
 * Fills a route's path, percent-encoding each parameter: `/runtime/grants/team-a/g1`.
 * @throws {TypeError} when a parameter is missing or empty, or is `.` or `..`: a URL parser would take such a segment
 * away, however it is encoded, and the call would reach another route.
 */
export function routePath(route: RouteSpec, params: Readonly<Record<string, string>> = {}): string {
  return route.path.replace(/:([a-zA-Z]+)/g, (_, key: string) => {
    const value = params[key] ?? ''
    if (value === '' || value === '.' || value === '..') {
      throw new TypeError(`${route.id}: the path parameter "${key}" must not be ${JSON.stringify(value)}.`)
    }
    return encodeURIComponent(value)
  })
}
