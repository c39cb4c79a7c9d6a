import type { Readable } from 'node:stream'

/**
 * Connections to one upstream when nothing else is asked for. Every open stream holds one, and clients keep theirs open
 * for hours: with few of them the streams of some callers would make the calls of all others wait.
 */
export const MOST_CONNECTIONS = 1024

export interface UpstreamOptions {
  /** Most connections to the upstream. Default MOST_CONNECTIONS. */
  connections?: number
  /** Milliseconds to establish a connection. Default 10 000. */
  connectTimeout?: number
  /** Milliseconds to wait for response headers; 0, the default, waits for ever (a call may block long). */
  headersTimeout?: number
  /** Milliseconds between two pieces of a response body; 0, the default, waits for ever (streams are idle). */
  bodyTimeout?: number
  /** Sent as `Host` instead of the URL's; the connection still goes to the URL. */
  hostHeader?: string
  /** Of a https upstream. */
  tls?: { ca?: string | Buffer; cert?: string | Buffer; key?: string | Buffer }
}

export interface UpstreamRequest {
  method: string
  /** Path and query, as sent. */
  path: string
  /** Flat array, already filtered (filterRequestHeaders). */
  headers: readonly string[]
  /** Bytes are sent as they are; a stream is sent as it comes. */
  body?: Uint8Array | Readable
}

/** What may be done with a response body on its way; without one it streams through untouched. */
export type Transform =
  | {
      mode: 'body'
      /** Most bytes to hold; above, the outcome is `too_large` and nothing has been sent. */
      max: number
      map(bytes: Buffer): Uint8Array
    }
  | {
      mode: 'sse'
      /** Gets the data of each event; undefined drops the event. */
      map(data: string): string | undefined
      /** Most characters of one event. Default 32 Mi. */
      maxEvent?: number
    }

export interface ForwardHooks {
  /** Asked once the response headers are here (flat, filtered). An encoded body cannot be transformed: `encoded`. */
  transform?(status: number, headers: readonly string[]): Transform | undefined
  /**
   * Called before the first byte goes to the client: the place to record the call (decision 15). May give other
   * headers; a promise holds the answer back. Throwing fails the call before anything was sent.
   */
  onResponseStart?(status: number, headers: string[]): string[] | undefined | Promise<string[] | undefined>
  /** Ends the call, e.g. when its session is revoked. */
  signal?: AbortSignal
}

export type ForwardError =
  /** No connection: the request was never sent. The caller answers. */
  | 'unreachable'
  /** Sent, but the upstream closed without an answer: it may have acted. The caller answers. */
  | 'no_answer'
  /** The upstream failed in the middle of its answer; the client's connection was cut. */
  | 'broken'
  | 'timeout'
  | 'aborted_by_client'
  /** The `signal` ended it. */
  | 'cancelled'
  | 'too_large'
  | 'encoded'
  | 'transform_failed'
  /** Something in the request cannot be sent. */
  | 'invalid_request'

export interface ForwardOutcome {
  /** Status of the upstream; 0 when it gave none. */
  readonly status: number
  /** Response body bytes given to the client. */
  readonly bytesOut: number
  /** Whether anything was sent to the client. When false and there is an error, the caller must answer. */
  readonly started: boolean
  readonly error?: ForwardError
  readonly cause?: Error
}

/** A response as it comes in. */
export interface OpenResponse {
  readonly status: number
  /** Flat array, as received. */
  readonly headers: string[]
  /** Must be read to its end or destroyed. */
  readonly body: Readable
}

export interface BufferedResponse {
  readonly status: number
  readonly headers: string[]
  readonly body: Buffer
}
