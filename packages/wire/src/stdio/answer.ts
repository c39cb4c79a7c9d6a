import type { ServerResponse } from 'node:http'
import { encodeSse } from '../sse/event.ts'

/** Sends one JSON-RPC text as an HTTP answer. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
): void {
  if (res.headersSent || res.destroyed) return
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body), ...headers })
  res.end(body)
}

/**
 * The answer to one POST: a JSON body when the response comes first, an event stream when the server says something
 * before it and the client takes streams.
 */
export class Answer {
  readonly res: ServerResponse
  /** Raw id of the request. */
  readonly id: string
  readonly streams: boolean
  readonly #headers: Record<string, string>

  constructor(res: ServerResponse, id: string, streams: boolean, headers: Record<string, string> = {}) {
    this.res = res
    this.id = id
    this.streams = streams
    this.#headers = headers
  }

  /** A message before the response. */
  message(text: string | Buffer): void {
    openStream(this.res, this.#headers)
    sendEvent(this.res, String(text))
  }

  /** The response; nothing can follow. */
  finish(text: string | Buffer): void {
    if (!this.res.headersSent) sendJson(this.res, 200, text, this.#headers)
    else if (!this.res.destroyed) this.res.end(encodeSse({ event: 'message', data: String(text) }))
  }
}

/** Most bytes that may wait for a client that does not read its stream. */
export const MAX_UNREAD = 8 * 1024 * 1024

/** One message on an open stream. A client that does not read is cut off: what it leaves unread is kept in memory. */
export function sendEvent(res: ServerResponse, text: string): void {
  if (res.destroyed) return
  if (res.writableLength > MAX_UNREAD) res.destroy()
  else res.write(encodeSse({ event: 'message', data: text }))
}

/** Begins an event stream, if it has not begun. */
export function openStream(res: ServerResponse, headers: Record<string, string> = {}): void {
  if (res.headersSent || res.destroyed) return
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform', ...headers })
  res.flushHeaders()
}

/** Whether a client takes an event stream as answer; who says nothing does, as MCP clients must. */
export function takesStreams(accept: string | undefined): boolean {
  return accept === undefined || /text\/event-stream|\*\/\*/.test(accept)
}
