// What a registry, or what stands before it, can do wrong.
import type { ServerResponse } from 'node:http'

export type Behaviour =
  /** Another status, with a short JSON body unless one is given. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Takes the request and never answers. */
  | 'hang'
  /** Promises the whole body, sends half and breaks off. */
  | 'cut'
  /** Sends a body of the right length with a wrong byte in the middle. */
  | 'corrupt'
  /** 200 with a page for people, as captive portals and proxies do. */
  | 'html'
  /** Breaks off before any answer. */
  | 'reset'

const PAGE = '<!doctype html><html><body><h1>Please log in</h1></body></html>'

/** Answers as told; `answer` gives the right answer. */
export function misbehave(behaviour: Behaviour, response: ServerResponse, answer: () => void): void {
  if (behaviour === 'hang') return
  if (behaviour === 'reset') return void response.socket?.resetAndDestroy()
  if (behaviour === 'html') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    return void response.end(PAGE)
  }
  if (typeof behaviour === 'object') {
    response.writeHead(behaviour.status, { 'content-type': 'application/json', ...behaviour.headers })
    return void response.end(behaviour.body ?? JSON.stringify({ error: `answered ${behaviour.status} as told` }))
  }
  const end = response.end.bind(response)
  response.end = ((body: Buffer | string) => {
    const bytes = Buffer.from(body)
    const middle = bytes.length >> 1
    if (behaviour === 'cut') {
      if (!response.headersSent) response.setHeader('content-length', bytes.length)
      return response.write(bytes.subarray(0, middle), () => response.socket?.destroy())
    }
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff
    return end(bytes)
  }) as ServerResponse['end']
  answer()
}
