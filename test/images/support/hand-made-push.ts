// Pushes made by hand, so that they can be wrong.
import { request } from 'node:http'
import { Readable } from 'node:stream'

export interface Part {
  readonly name: string
  readonly filename?: string
  readonly body: string | Buffer | AsyncIterable<Buffer>
}

const BOUNDARY = 'hand-made-boundary'

async function* form(parts: readonly Part[], end: string): AsyncGenerator<Buffer> {
  for (const { name, filename, body } of parts) {
    const file = filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: application/octet-stream`
    yield Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`)
    if (typeof body === 'string' || Buffer.isBuffer(body)) yield Buffer.from(body as string)
    else yield* body
    yield Buffer.from('\r\n')
  }
  yield Buffer.from(end)
}

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came.
  readonly body: any
}

export interface Push {
  readonly url: string
  readonly token?: string
  readonly parts: readonly Part[]
  readonly headers?: Record<string, string>
  /** What ends the form; default what must. */
  readonly end?: string
}

/** Sends a form in chunks. The answer may come before all of it is sent; the rest is then still sent. */
export function push({ url, token, parts, headers = {}, end = `--${BOUNDARY}--\r\n` }: Push): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(
      `${url}/api/v1/runtime/registry/push`,
      {
        method: 'POST',
        headers: {
          'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
      },
      async (res) => {
        try {
          const text = Buffer.concat(await res.toArray()).toString()
          resolve({ status: res.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) })
          // What a test sends without end is sent no longer.
          if (!req.writableFinished) body.destroy()
        } catch (error) {
          reject(error as Error)
        }
      },
    )
    req.on('error', reject)
    const body = Readable.from(form(parts, end), { objectMode: false })
    body.on('error', (error) => req.destroy(error))
    body.on('close', () => body.readableEnded || req.destroy())
    body.pipe(req)
  })
}

export const target = (text: string): Part => ({ name: 'target', body: text })
export const scope = (text: string): Part => ({ name: 'scope', body: text })
export const file = (body: Part['body'], name = 'image_tar'): Part => ({ name, filename: 'image.tar', body })
