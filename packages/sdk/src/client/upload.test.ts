import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { routes } from '@mcp-runtime/contract/api'
import { describe, expect, it } from 'vitest'
import { type ClientOptions, createClient, type UploadInput } from './index.ts'

const CHUNK = Buffer.alloc(64 * 1024, 7)
const DONE = JSON.stringify({ success: true, target: 'localhost:1/acme/x:v1' })
const ok = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'application/json' }).end(DONE)
const caught = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A push of so many chunks, with the number of times that its file was opened and the chunks that were asked for. */
function pushOf(url: string, chunks: number, more: Partial<UploadInput> = {}, options: Partial<ClientOptions> = {}) {
  const seen = { opened: 0, given: 0, stopped: 0 }
  const client = createClient({ baseUrl: url, credential: { token: 'mcpu_key' }, ...options })
  async function* open() {
    seen.opened++
    for (let index = 0; index < chunks; index++) {
      seen.given++
      yield CHUNK
    }
  }
  const parts = [
    { name: 'target', value: 'localhost:1/acme/x:v1' },
    { name: 'scope', value: 'tenant' },
    {
      name: 'image_tar',
      filename: 'x.tar',
      open: (signal: AbortSignal) => {
        signal.addEventListener('abort', () => seen.stopped++)
        return open()
      },
    },
  ]
  return { seen, push: () => client.upload(routes.pushImage, { parts, ...more }) }
}

describe('what is sent', () => {
  it('is a form of fields and stream in their order, chunked, with the token and the bytes told', async () => {
    let got = ''
    let head: IncomingMessage['headers'] = {}
    await using server = await serve(async (request, response) => {
      head = request.headers
      for await (const chunk of request) got += (chunk as Buffer).toString('latin1')
      ok(response)
    })
    const told: number[] = []
    const { push } = pushOf(server.url, 3, { onProgress: (bytes) => told.push(bytes) })
    expect(await push()).toMatchObject({ success: true })
    expect(head).toMatchObject({ 'x-api-key': 'mcpu_key', 'transfer-encoding': 'chunked', 'x-mcp-source': 'cli' })
    const form = await new Response(Buffer.from(got, 'latin1'), {
      headers: { 'content-type': head['content-type']! },
    }).formData()
    expect([...form.keys()]).toEqual(['target', 'scope', 'image_tar'])
    expect(form.get('target')).toBe('localhost:1/acme/x:v1')
    expect((form.get('image_tar') as File).size).toBe(3 * CHUNK.length)
    expect(told).toEqual([1, 2, 3].map((count) => count * CHUNK.length))
  })

  it('waits for a server that reads slowly', async () => {
    const begin = Promise.withResolvers<void>()
    const sockets: Socket[] = []
    await using server = await serve(async (request, response) => {
      sockets.push(request.socket)
      request.pause()
      await begin.promise
      for await (const _ of request);
      ok(response)
    })
    const { seen, push } = pushOf(server.url, 2000)
    const work = push()
    // What the two kernels hold, and no more: it stops asking while nobody reads.
    let before = -1
    while (seen.given === 0 || seen.given !== before) {
      before = seen.given
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(seen.given).toBeLessThan(1000)
    begin.resolve()
    await work
    expect(seen.given).toBe(2000)
  })
})

describe('refusals', () => {
  it.each([413, 403])('%i before the end stops the sending and is told', async (status) => {
    await using server = await serve((request, response) => {
      let size = 0
      request.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > 1024 * 1024 && !response.headersSent)
          response.writeHead(status).end('{"error":"x","message":"too much"}')
      })
    })
    const { seen, push } = pushOf(server.url, 100_000)
    const code = status === 413 ? 'MCPR_INPUT_INVALID' : 'MCPR_FORBIDDEN'
    expect(await caught(push())).toMatchObject({ code, message: 'Too much.', details: { status } })
    expect(seen.given).toBeLessThan(100_000)
    expect(seen.stopped).toBe(1)
  })

  it('a server that answers before it wants the body gets none', async () => {
    await using server = await serve(() => {})
    server.server.on('checkContinue', (_, response) => response.writeHead(403).end('{"message":"no"}'))
    const { seen, push } = pushOf(server.url, 10)
    expect(await caught(push())).toMatchObject({ code: 'MCPR_FORBIDDEN' })
    expect(seen.opened).toBe(0)
  })

  it('after a 401 the login is renewed, and the file opened and sent again', async () => {
    const tokens: unknown[] = []
    await using server = await serve(async (request, response) => {
      tokens.push(request.headers['x-api-key'])
      for await (const _ of request);
      if (tokens.length > 1) ok(response)
      else response.writeHead(401).end('{"message":"expired"}')
    })
    const { seen, push } = pushOf(server.url, 5, {}, { renew: async () => ({ token: 'mcpu_next' }) })
    expect(await push()).toMatchObject({ success: true })
    expect(tokens).toEqual(['mcpu_key', 'mcpu_next'])
    expect(seen.opened).toBe(2)
  })

  it('a login that is over is renewed before anything is sent', async () => {
    const tokens: unknown[] = []
    await using server = await serve(async (request, response) => {
      tokens.push(request.headers['x-api-key'])
      for await (const _ of request);
      ok(response)
    })
    const credential = { token: 'mcpu_key', expiresAt: new Date(0).toISOString() }
    const { seen, push } = pushOf(server.url, 1, {}, { credential, renew: async () => ({ token: 'mcpu_next' }) })
    await push()
    expect(tokens).toEqual(['mcpu_next'])
    expect(seen.opened).toBe(1)
  })
})

describe('the network fails', () => {
  it('half way: some was sent, nothing is repeated', async () => {
    await using server = await serve((request) => {
      let size = 0
      request.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > 50 * CHUNK.length) request.socket.resetAndDestroy()
      })
      request.on('error', () => {})
    })
    const { seen, push } = pushOf(server.url, 100_000)
    expect(await caught(push())).toMatchObject({ code: 'MCPR_UNAVAILABLE', details: { sent: 'some' } })
    expect(seen).toMatchObject({ opened: 1, stopped: 1 })
  })

  it('after the last byte: it may have been carried out', async () => {
    await using server = await serve(async (request) => {
      for await (const _ of request);
      request.socket.destroy()
    })
    const error = await caught(pushOf(server.url, 5).push())
    expect(error).toMatchObject({ code: 'MCPR_UNAVAILABLE', details: { sent: 'all' } })
    expect(error).toMatchObject({ hint: expect.stringContaining('may have been carried out') })
  })

  it('nobody listens: nothing was sent', async () => {
    const { url } = await (async () => {
      await using server = await serve(() => {})
      return { url: server.url }
    })()
    const { seen, push } = pushOf(url, 5)
    expect(await caught(push())).toMatchObject({ code: 'MCPR_UNAVAILABLE', details: { sent: 'none' } })
    expect(seen.opened).toBe(0)
  })

  it('a silent server is given up', async () => {
    await using server = await serve((request) => request.pause())
    const { push } = pushOf(server.url, 100_000, { silence: 200 })
    expect(await caught(push())).toMatchObject({
      code: 'MCPR_UNAVAILABLE',
      message: expect.stringContaining('in time'),
      details: { sent: 'some' },
    })
  })

  it('what the source throws comes through, and the platform never sees a whole body', async () => {
    const ended = Promise.withResolvers<boolean>()
    await using server = await serve((request) => {
      request.on('data', () => {})
      request.on('close', () => ended.resolve(request.complete))
      request.on('error', () => {})
    })
    const client = createClient({ baseUrl: server.url, credential: { token: 'mcpu_key' } })
    async function* broken() {
      yield CHUNK
      throw new TypeError('the engine died')
    }
    const parts = [{ name: 'image_tar', filename: 'x.tar', open: broken }]
    expect(await caught(client.upload(routes.pushImage, { parts }))).toMatchObject({ message: 'the engine died' })
    expect(await ended.promise).toBe(false)
  })

  it('an abort ends it with its reason', async () => {
    const controller = new AbortController()
    await using server = await serve((request) => {
      request.once('data', () => controller.abort(new RangeError('enough')))
      request.on('error', () => {})
    })
    const { seen, push } = pushOf(server.url, 100_000, { signal: controller.signal })
    expect(await caught(push())).toMatchObject({ message: 'enough' })
    expect(seen.stopped).toBe(1)
  })
})
