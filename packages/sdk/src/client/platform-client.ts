import type { RouteBody, RouteParams, RouteQuery, RouteReply, RouteSpec, routes } from '@mcp-runtime/contract/api'
import type { UploadPart } from './multipart.ts'

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
    /** More headers, names in lower case; none of the client's own can be replaced. */
    readonly headers?: Readonly<Record<string, string>>
    /** Why the caller changes it, for the audit log; at most 256 characters. */
    readonly reason?: string
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

/** Who the caller is. */
export type WhoAmI = RouteReply<typeof routes.me>

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
  /**
   * Milliseconds that the platform's clock is ahead of this machine's, by its last answer to `call`; 0 before that, and for a
   * difference that is none. Instants that the platform names, such as the end of a session, are of its clock.
   */
  clockAhead(): number
  /** Who the caller is; asked once. */
  principal(): Promise<WhoAmI>
}
