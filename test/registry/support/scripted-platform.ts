// A platform that answers as the recorded one does, and fails as told: what a real one does not do on demand.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PushSeen {
  readonly fields: Readonly<Record<string, string>>
  /** Bytes of the archive, as far as it came. */
  readonly bytes: number
  readonly token: string | undefined
}

export interface Script {
  /** How the nth push is dealt with (from 0); `take` when left out. */
  readonly push?: (
    index: number,
  ) => 'take' | 'cut at half' | 'lose the answer' | 'gateway timeout' | readonly [number, object]
  /** Told how much of a push has come. */
  readonly onBytes?: (bytes: number) => void
  /** Images that it says it has; undefined: it has no such route, like the Go platform. */
  readonly images?: (taken: readonly PushSeen[]) => readonly object[]
  /** Teams of the caller. */
  readonly teams?: readonly { slug: string; namespace: string }[]
  readonly limit?: number
  /** It has GET /platform. */
  readonly tellsItself?: boolean
}

export interface ScriptedPlatform extends AsyncDisposable {
  readonly url: string
  readonly pushes: PushSeen[]
  /** Pushes of which every byte came. */
  readonly taken: PushSeen[]
  readonly notes: object[]
}

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

export async function scriptedPlatform(script: Script = {}): Promise<ScriptedPlatform> {
  const pushes: PushSeen[] = []
  const taken: PushSeen[] = []
  const notes: object[] = []
  const server = createServer(async (request, response) => {
    request.on('error', () => {})
    const url = new URL(request.url ?? '', 'http://x')
    const at = `${request.method} ${url.pathname.replace('/api/v1', '')}`
    if (at === 'GET /auth/me') return json(response, 200, me(script))
    if (at === 'GET /platform' && script.tellsItself !== false) return json(response, 200, platform(script))
    if (at === 'POST /user/activity/image-publish') {
      notes.push(JSON.parse((await whole(request)).toString()))
      return json(response, 202, { ok: true })
    }
    if (at === 'GET /runtime/registry/images' && script.images !== undefined)
      return json(response, 200, { ...LISTING, images: script.images(taken) })
    if (at === 'POST /runtime/registry/push') return push(request, response)
    response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found')
  })

  async function push(request: IncomingMessage, response: ServerResponse) {
    const index = pushes.length
    const how = script.push?.(index) ?? 'take'
    const chunks: Buffer[] = []
    let size = 0
    const seen = () => ({ ...form(Buffer.concat(chunks)), token: String(request.headers['x-api-key']) })
    try {
      for await (const chunk of request) {
        if (size < 16 * 1024 * 1024) chunks.push(chunk as Buffer)
        size += (chunk as Buffer).length
        script.onBytes?.(size)
        if (how === 'cut at half' && size > HALF) {
          request.socket.resetAndDestroy()
          break
        }
      }
    } catch {
      // The other side went away.
    }
    pushes.push(seen())
    if (!request.complete) return
    if (typeof how !== 'string') return json(response, how[0], how[1])
    if (how === 'gateway timeout') return response.writeHead(504, { 'content-type': 'text/html' }).end('<html>504')
    taken.push(pushes[index]!)
    if (how === 'lose the answer') return request.socket.resetAndDestroy()
    return json(response, 200, { success: true, target: pushes[index]!.fields.target })
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushes,
    taken,
    notes,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Where a push is cut. */
export const HALF = 512 * 1024
const LISTING = { registry_host: 'localhost:8090', used_bytes: 0, limit_bytes: 2 ** 31, capacity_bytes: 2 ** 34 }
const me = ({ teams = [{ slug: 'acme', namespace: 'mcp-team-acme' }] }: Script) => ({
  authenticated: true,
  principal: { role: 'user', subject: 'u1', email: 'a@example.com', teams },
})
const platform = ({ limit }: Script) => ({
  name: 'mcp-runtime',
  kind: 'local',
  version: '0',
  instance: 'i',
  gateway_url: 'http://localhost:8090',
  registry_host: 'localhost:8090',
  ...(limit === undefined ? {} : { image_push_limit: limit }),
})

async function whole(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** As much of the form as came: its texts, and the bytes of its file. */
function form(body: Buffer): { fields: Record<string, string>; bytes: number } {
  const text = body.toString('latin1')
  const fields = [...text.matchAll(/name="(target|scope)"\r\n\r\n([^\r]*)\r\n/g)].map(([, name, value]) => [
    name,
    value,
  ])
  const start = text.indexOf('application/octet-stream\r\n\r\n')
  const end = text.indexOf('\r\n--', start)
  const bytes = start < 0 ? 0 : (end < 0 ? text.length : end) - start - 'application/octet-stream\r\n\r\n'.length
  return { fields: Object.fromEntries(fields), bytes }
}
