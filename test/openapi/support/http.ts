// Requests as bytes: what a client library would not send is sent all the same.

import { Readable } from 'node:stream'
import { API_PREFIX } from '@mcp-runtime/contract'
import { Pool } from 'undici'

export interface Sent {
  readonly method: string
  /** Below /api/v1, with its query. */
  readonly path: string
  readonly body?: string | Buffer
  /** In place of `body`: sent one after the other, and nobody says how much it will be. */
  readonly pieces?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** The body where it is JSON. */
  readonly json: unknown
}

export interface Http {
  /** Errors: none but those of the connection, which no request may cause. */
  send(request: Sent, token?: string): Promise<Answer>
  close(): Promise<void>
}

/** Longer than any answer takes that is not held on purpose. */
const PATIENCE = 20_000

export function openHttp(url: string): Http {
  const pool = new Pool(url, { connections: 4, headersTimeout: PATIENCE, bodyTimeout: PATIENCE })
  return {
    async send({ method, path, body: whole, pieces, headers = {} }, token) {
      const body = pieces === undefined ? whole : Readable.from(pieces, { objectMode: false })
      const {
        statusCode,
        headers: received,
        ...answer
      } = await pool.request({
        method: method as 'GET',
        path: API_PREFIX + path,
        headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
        ...(body === undefined ? {} : { body }),
      })
      const stream = received['content-type'] === 'application/x-ndjson'
      // Lines may come for ever; that they began is what is asked here.
      if (stream) answer.body.on('error', () => undefined).destroy()
      const text = stream ? '' : await answer.body.text()
      const json: unknown =
        received['content-type'] === 'application/json' && text !== '' ? JSON.parse(text) : undefined
      return { status: statusCode, headers: received, text, json }
    },
    close: () => pool.destroy(),
  }
}
