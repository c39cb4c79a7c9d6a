import { type IncomingHttpHeaders, request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: an answer may be any JSON, and tests look into it freely
  readonly json: any
}

export interface Ask {
  readonly method?: string
  readonly headers?: Record<string, string | string[]> | string[]
  readonly body?: string | Uint8Array | object
}

/** One HTTP request by node:http, which sends exactly the headers and bytes it is given. */
export function ask(url: string, { method = 'POST', headers = {}, body }: Ask = {}): Promise<Answer> {
  const bytes =
    body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  const all = Array.isArray(headers)
    ? headers
    : {
        accept: 'application/json, text/event-stream',
        ...(bytes && { 'content-type': 'application/json' }),
        ...headers,
      }
  return new Promise((resolve, reject) => {
    const { origin, hostname, port } = new URL(url)
    // The path goes out as written: a URL object would tidy it up.
    const path = url.slice(origin.length) || '/'
    const req = request({ hostname, port, path, method, headers: all }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk) => chunks.push(chunk))
      res.on('error', reject)
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        let json: unknown
        try {
          json = JSON.parse(text)
        } catch {
          json = undefined
        }
        resolve({ status: res.statusCode ?? 0, headers: res.headers, text, json })
      })
    })
    req.on('error', reject)
    req.end(bytes)
  })
}

export const call = (name: string, args: object = {}, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
})
