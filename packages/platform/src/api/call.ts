import type { Readable } from 'node:stream'
import type { RouteBody, RouteParams, RouteQuery, RouteReply, RouteSpec } from '@mcp-runtime/contract'
import type { Reader } from '../access/rights.ts'
import type { Caller } from '../identity/index.ts'
import type { ApiDeps } from './deps.ts'

/** Who reads the public catalog without an account; has no name and no rights beyond that. */
export type Visitor = Reader & { readonly userID?: undefined }

type CallerOf<R extends RouteSpec> = R['audience'] extends 'anyone'
  ? undefined
  : R['audience'] extends 'catalog'
    ? Caller | Visitor
    : Caller

/** One request to a route, checked against its description. */
export interface Call<R extends RouteSpec = RouteSpec> {
  readonly caller: CallerOf<R>
  readonly params: RouteParams<R>
  readonly query: RouteQuery<R>
  readonly body: RouteBody<R>
  /** The body of a route with `transfer: 'upload'`; must be read or destroyed. Ends with an error when the client is cut off. */
  readonly upload: R['transfer'] extends 'upload' ? Upload : undefined
  /** Whom the credentials of the request are of, on routes that need none; undefined without any. Errors: 401. */
  readonly credentials: () => Promise<Caller | undefined>
  /** Address of the client; what a header claims counts only from a proxy that is trusted (F8). */
  readonly peer: string
  readonly correlationID: string
  /** ui, cli or api (platform-api §2.1); only told to the audit log. */
  readonly source: string
  /** The session secret that the caller holds, when the request shows one (decision 18). */
  readonly heldSecret?: string
  /** Why the caller does this, in his words; of changes only. */
  readonly reason?: string
  /** Aborted when the client has gone away or the platform stops. */
  readonly signal: AbortSignal
}

export interface Upload {
  readonly contentType: string
  /** Bytes, where the client said how many. */
  readonly length?: number
  readonly stream: Readable
}

/** What a handler gives: the answer, or its lines (`transfer: 'lines'`), of which each is an answer. */
export type Answer<R extends RouteSpec> = R['transfer'] extends 'lines' ? AsyncIterable<RouteReply<R>> : RouteReply<R>

export type Handler<R extends RouteSpec> = (call: Call<R>, deps: ApiDeps) => Answer<R> | Promise<Answer<R>>
