// Servers of Node around handlers that take and give what the web does.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

/** A request of Node whose body was read, as a handler of the web takes it. */
export function webRequest(req: IncomingMessage, body: string): Request {
  const headers = Object.entries(req.headers).map(([name, value]) => [name, String(value)] as [string, string])
  const url = `http://${req.headers.host}${req.url}`
  return new Request(url, { method: req.method ?? 'POST', headers, ...(body === '' ? {} : { body }) })
}

/** Sends the answer of such a handler. */
export async function sendWebResponse(response: Response, res: ServerResponse): Promise<void> {
  res.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body) Readable.fromWeb(response.body as ReadableStream).pipe(res)
  else res.end()
}
