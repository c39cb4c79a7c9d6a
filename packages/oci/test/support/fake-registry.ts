// A registry in memory that does as told.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { digestOf } from '../../src/digest.ts'

interface Seen {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
}

export interface Rules {
  /** Answers before the registry does; true when it did. */
  readonly first?: (request: IncomingMessage, response: ServerResponse, seen: readonly Seen[]) => boolean
  /** Where uploads go on; the registry itself when left out. */
  readonly uploadsAt?: () => string
  readonly headers?: Readonly<Record<string, string>>
  /** Blobs that lie in other repositories: they can be mounted. */
  readonly elsewhere?: boolean
}

/** A registry in memory, without a login of its own. */
export async function serveRegistry(rules: Rules = {}) {
  const seen: Seen[] = []
  const blobs = new Map<string, Buffer>()
  const uploads = new Map<string, Buffer[]>()
  const manifests = new Map<string, Buffer>()
  let serial = 0
  const server = createServer(async (request, response) => {
    request.on('error', () => {})
    const { method = '', url = '', headers } = request
    seen.push({ method, path: url, authorization: headers.authorization })
    if (rules.first?.(request, response, seen)) return request.resume()
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return
    }
    const body = Buffer.concat(chunks)
    const at = new URL(url, 'http://x')
    const answer = (status: number, more: Record<string, string> = {}) => response.writeHead(status, more).end()
    const id = /\/uploads\/(\d+)$/.exec(at.pathname)?.[1]
    if (at.pathname === '/v2/') return answer(200)
    if (at.pathname.includes('/manifests/')) {
      const tag = at.pathname.slice(at.pathname.lastIndexOf('/') + 1)
      if (method === 'PUT') manifests.set(tag, body)
      const found = manifests.get(tag)
      if (found === undefined) return answer(404)
      return answer(method === 'PUT' ? 201 : 200, { 'docker-content-digest': digestOf(found) })
    }
    if (method === 'HEAD') return answer(blobs.has(at.pathname.slice(at.pathname.lastIndexOf('/') + 1)) ? 200 : 404)
    const place = (next: string) => `${rules.uploadsAt?.() ?? ''}/v2/acme/x/blobs/uploads/${next}`
    if (method === 'POST') {
      if (rules.elsewhere && at.searchParams.has('mount')) return answer(201)
      uploads.set(String(serial), [])
      return answer(202, { location: place(String(serial++)), ...rules.headers })
    }
    const upload = id === undefined ? undefined : uploads.get(id)
    if (upload === undefined) return answer(404)
    upload.push(body)
    if (method === 'PATCH') return answer(202, { location: place(id!) })
    const whole = Buffer.concat(upload)
    uploads.delete(id!)
    if (digestOf(whole) !== at.searchParams.get('digest')) return answer(400)
    blobs.set(digestOf(whole), whole)
    answer(201)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    seen,
    blobs,
    manifests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type ServedRegistry = Awaited<ReturnType<typeof serveRegistry>>
