import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServedRegistry, serveRegistry } from '../../test/support/fake-registry.ts'
import { digestOf } from '../digest.ts'
import { connectRegistries, headManifest, type ImageOnDisk, pingRegistry, pushImageTo } from './index.ts'

const MIB = 1024 * 1024

let folder = ''
let image: ImageOnDisk
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcp-oci-registry-'))
  const contents = [Buffer.from('{}'), Buffer.alloc(20 * MIB, 1), Buffer.alloc(3 * MIB, 2), Buffer.alloc(0)]
  const blobs = new Map<string, { digest: string; size: number; path: string }>()
  for (const [index, bytes] of contents.entries()) {
    const path = join(folder, String(index))
    await writeFile(path, bytes)
    blobs.set(digestOf(bytes), { digest: digestOf(bytes), size: bytes.length, path })
  }
  const manifestBytes = Buffer.from(JSON.stringify({ schemaVersion: 2, blobs: [...blobs.keys()] }))
  const manifest = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digestOf(manifestBytes) }
  image = { manifest, manifestBytes, blobs }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function push(registry: ServedRegistry, more: Partial<Parameters<typeof pushImageTo>[0]> = {}) {
  await using connection = await connectRegistries({})
  const { exchange } = connection
  const pauses: number[] = []
  const pause = async (milliseconds: number) => pauses.push(milliseconds)
  const told: number[] = []
  const options = { registry: registry.url, repository: 'acme/x', tag: 'v1', image, exchange, pause, ...more }
  const work = pushImageTo({ ...options, onProgress: (bytes) => told.push(bytes) })
  return { pushed: await work, pauses, told }
}

const caught = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )
const whole = (registry: ServedRegistry) => {
  expect([...registry.blobs.keys()].sort()).toEqual([...image.blobs.keys()].sort())
  expect(digestOf(registry.manifests.get('v1')!)).toBe(image.manifest.digest)
}

describe('a push', () => {
  it('brings every blob whole, the manifest last, and tells how far it is', async () => {
    await using registry = await serveRegistry()
    const { pushed, told } = await push(registry)
    whole(registry)
    const size = 23 * MIB + 2
    expect(pushed).toEqual({ digest: image.manifest.digest, size, blobs: { there: 0, mounted: 0, uploaded: 4 } })
    expect(registry.seen.at(-1)).toMatchObject({ method: 'PUT', path: '/v2/acme/x/manifests/v1' })
    expect(told.at(-1)).toBe(size)
    expect(registry.seen.some(({ method }) => method === 'PATCH')).toBe(false)
  })

  it('sends nothing that is there, and mounts what lies elsewhere', async () => {
    await using registry = await serveRegistry({ elsewhere: true })
    const { pushed } = await push(registry, { mountFrom: 'base/y' })
    expect(pushed.blobs).toEqual({ there: 0, mounted: 4, uploaded: 0 })
    expect(registry.seen.filter(({ method }) => method === 'POST')[0]!.path).toContain('from=base%2Fy')
    for (const { digest } of image.blobs.values()) registry.blobs.set(digest, Buffer.alloc(0))
    expect((await push(registry)).pushed.blobs).toEqual({ there: 4, mounted: 0, uploaded: 0 })
  })

  it('goes in pieces where a request may not be large', async () => {
    await using registry = await serveRegistry({
      first: (request, response) => {
        const tooLarge = request.method === 'PUT' && Number(request.headers['content-length']) > 17 * MIB
        if (tooLarge) response.writeHead(413).end()
        return tooLarge
      },
    })
    await push(registry)
    whole(registry)
    expect(registry.seen.filter(({ method }) => method === 'PATCH')).toHaveLength(2)
  })

  it('goes in pieces where the registry says so', async () => {
    await using registry = await serveRegistry({ headers: { 'OCI-Chunk-Min-Length': String(18 * MIB) } })
    await push(registry)
    whole(registry)
    // 20 MiB in two, the others in one each; nothing has no piece.
    expect(registry.seen.filter(({ method }) => method === 'PATCH')).toHaveLength(4)
  })

  it('tells the digest of a tag, and that there is none', async () => {
    await using registry = await serveRegistry()
    await push(registry)
    await using connection = await connectRegistries({})
    const ask = (tag: string) =>
      headManifest({ registry: registry.url, repository: 'acme/x', tag, exchange: connection.exchange })
    expect(await ask('v1')).toBe(image.manifest.digest)
    expect(await ask('v2')).toBeUndefined()
  })
})

describe('failures on the way', () => {
  it('an upload that is cut begins anew; a registry that cannot answer is asked again', async () => {
    const cut = new Set<string>()
    await using registry = await serveRegistry({
      first: (request, response) => {
        const once = (key: string) => !cut.has(key) && cut.add(key) !== undefined
        if (request.method === 'PUT' && request.url!.includes('/uploads/') && once('upload')) {
          request.once('data', () => request.socket.resetAndDestroy())
          return true
        }
        if (request.method === 'HEAD' && once('head'))
          return response.writeHead(503, { 'retry-after': '2' }).end() !== undefined
        if (request.url!.includes('/manifests/') && once('manifest')) return response.writeHead(502).end() !== undefined
        return false
      },
    })
    const { pauses } = await push(registry)
    whole(registry)
    expect(pauses).toEqual([2000, 250])
  })

  it.each([
    [403, '{"errors":[{"code":"DENIED","message":"not yours"}]}', 'forbidden', 'not yours'],
    [400, '{"errors":[{"code":"NAME_INVALID"}]}', 'refused', 'NAME_INVALID'],
    [503, '<html>', 'busy', '503'],
    [404, '', 'not-found', '404'],
  ])('%i is told with its words', async (status, body, problem, text) => {
    await using registry = await serveRegistry({
      first: (request, response) => {
        if (request.method !== 'POST') return false
        response.writeHead(status).end(body)
        return true
      },
    })
    const error = await caught(push(registry))
    expect(error).toMatchObject({ problem, status, message: expect.stringContaining(text) })
    expect(registry.manifests.size).toBe(0)
  })

  it('nobody there, and something that is no registry', async () => {
    await using connection = await connectRegistries({})
    const ping = (url: URL) => pingRegistry({ registry: url, exchange: connection.exchange })
    const url = await (async () => {
      await using registry = await serveRegistry()
      await ping(registry.url)
      return registry.url
    })()
    expect(await caught(ping(url))).toMatchObject({ problem: 'unreachable' })
    await using page = await serveRegistry({
      first: (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>') !== undefined,
    })
    expect(await caught(ping(page.url))).toMatchObject({ problem: 'protocol' })
  })

  it('an abort ends it with its reason', async () => {
    const controller = new AbortController()
    await using registry = await serveRegistry({
      first: (request) => {
        if (request.method === 'PUT') request.once('data', () => controller.abort(new RangeError('enough')))
        return false
      },
    })
    await using connection = await connectRegistries({ signal: controller.signal })
    const options = { registry: registry.url, repository: 'acme/x', tag: 'v1', image, signal: controller.signal }
    expect(await caught(pushImageTo({ ...options, exchange: connection.exchange }))).toMatchObject({
      message: 'enough',
    })
    expect(registry.manifests.size).toBe(0)
  })
})

describe('logging in', () => {
  const basic = `Basic ${Buffer.from('ci:s3cret').toString('base64')}`
  const credentials = { username: 'ci', password: 's3cret' }

  it('with Basic: the password goes out only when it is asked for, and never to another origin', async () => {
    await using storage = await serveRegistry()
    await using registry = await serveRegistry({
      first: (request, response) => {
        if (request.headers.authorization === basic) return false
        response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end()
        return true
      },
      uploadsAt: () => storage.url.origin,
    })
    // What the registry names does not know the upload; what counts here is what it is told.
    expect(await caught(push(registry, { credentials }))).toMatchObject({ problem: 'not-found' })
    expect(registry.seen[0]!.authorization).toBeUndefined()
    expect(storage.seen.length).toBeGreaterThan(0)
    expect(storage.seen.every(({ authorization }) => authorization === undefined)).toBe(true)
  })

  it('without or with a wrong password', async () => {
    await using registry = await serveRegistry({
      first: (request, response) => {
        if (request.headers.authorization === basic) return false
        response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end()
        return true
      },
    })
    expect(await caught(push(registry))).toMatchObject({ problem: 'login' })
    const wrong = { username: 'ci', password: 'wrong' }
    const error = await caught(push(registry, { credentials: wrong }))
    expect(error).toMatchObject({ problem: 'login' })
    expect(String(error)).not.toContain('wrong')
    await push(registry, { credentials })
    whole(registry)
  })

  /** A registry that takes tokens of a service beside it. */
  async function withTokens({ realm, endsAt }: { realm?: string; endsAt?: string } = {}) {
    const asked: { query: URLSearchParams; authorization: string | undefined; body: string }[] = []
    let count = 0
    const service = createServer(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      const query = new URL(request.url!, 'http://x').searchParams
      asked.push({ query, authorization: request.headers.authorization, body })
      const known = request.headers.authorization === basic || body.includes('refresh_token=mark')
      if (!known) return void response.writeHead(401).end()
      response.writeHead(200).end(JSON.stringify({ token: `t${++count}` }))
    }).listen(0, '127.0.0.1')
    await once(service, 'listening')
    const at = realm ?? `http://127.0.0.1:${(service.address() as AddressInfo).port}/token`
    const registry = await serveRegistry({
      first: (request, response, seen) => {
        const given = request.headers.authorization
        const ended = given === 'Bearer t1' && seen.some(({ method }) => method === endsAt)
        if (given?.startsWith('Bearer t') && !ended) return false
        response.writeHead(401, { 'www-authenticate': `Bearer realm="${at}",service="reg",scope="x"` }).end()
        return true
      },
    })
    return {
      registry,
      asked,
      async [Symbol.asyncDispose]() {
        service.closeAllConnections()
        service.close()
        await registry[Symbol.asyncDispose]()
      },
    }
  }

  it('with a token: asked once for all that is sent, for this repository and what is mounted', async () => {
    await using served = await withTokens()
    await push(served.registry, { credentials, mountFrom: 'base/y' })
    whole(served.registry)
    expect(served.asked).toHaveLength(1)
    expect(served.asked[0]!.query.get('service')).toBe('reg')
    expect(served.asked[0]!.query.getAll('scope')).toEqual(['repository:acme/x:pull,push', 'repository:base/y:pull'])
    // The registry itself never sees the password.
    expect(served.registry.seen.some(({ authorization }) => authorization === basic)).toBe(false)
  })

  it('a token that ends on the way is asked for anew', async () => {
    await using served = await withTokens({ endsAt: 'PUT' })
    await push(served.registry, { credentials })
    whole(served.registry)
    expect(served.asked).toHaveLength(2)
  })

  it('an identity token is traded, a wrong password is told', async () => {
    await using served = await withTokens()
    await push(served.registry, { credentials: { identityToken: 'mark' } })
    expect(served.asked[0]).toMatchObject({
      authorization: undefined,
      body: expect.stringContaining('grant_type=refresh_token'),
    })
    const wrong = push(served.registry, { credentials: { username: 'ci', password: 'wrong' } })
    expect(await caught(wrong)).toMatchObject({ problem: 'login' })
  })

  it('a service that is not encrypted gets no password', async () => {
    await using served = await withTokens({ realm: 'http://auth.example.com/token' })
    expect(await caught(push(served.registry, { credentials }))).toMatchObject({ problem: 'address' })
  })
})
