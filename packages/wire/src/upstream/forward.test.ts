import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { closedPort, serve } from '../../../../test/wire/serve.ts'
import { filterRequestHeaders } from '../headers/filter-request.ts'
import type { ForwardHooks, ForwardOutcome } from './types.ts'
import { createUpstream } from './upstream.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A proxy in front of `target`; `outcomes` are the forward outcomes in order of completion. */
async function proxy(target: string, hooks: ForwardHooks = {}, options = {}) {
  const upstream = createUpstream(target, options)
  const outcomes: ForwardOutcome[] = []
  let announce: (outcome: ForwardOutcome) => void = () => {}
  const front = await serve(async (req, res) => {
    const outcome = await upstream.forward(
      { method: req.method!, path: req.url!, headers: filterRequestHeaders(req.rawHeaders), body: req },
      res,
      hooks,
    )
    if (!outcome.started) res.writeHead(502).end(outcome.error)
    outcomes.push(outcome)
    announce(outcome)
  })
  closers.push(front.close, () => upstream.close())
  const next = (): Promise<ForwardOutcome> => new Promise((resolve) => (announce = resolve))
  return { url: front.url, outcomes, next }
}

async function upstreamOf(listener: RequestListener): Promise<string> {
  const { url, close } = await serve(listener)
  closers.push(close)
  return url
}

async function get(url: string, method = 'GET', body?: string): Promise<IncomingMessage> {
  const req = httpRequest(url, { method })
  req.end(body)
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  return res
}

async function textOf(res: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of res) text += chunk
  return text
}

describe('forward', () => {
  it('passes method, path, body, status, repeated headers and body', async () => {
    const target = await upstreamOf(async (req, res) => {
      res.writeHead(207, [
        'Set-Cookie',
        'a=1',
        'Set-Cookie',
        'b=2',
        'X-MCP-Human-ID',
        'leak',
        'Connection',
        'X-Hop',
        'X-Hop',
        '1',
      ])
      res.end(`${req.method} ${req.url} ${await textOf(req)}`)
    })
    const { url, outcomes } = await proxy(target)
    const res = await get(`${url}/mcp?a=1`, 'POST', 'hello')
    expect(await textOf(res)).toBe('POST /mcp?a=1 hello')
    expect(res.statusCode).toBe(207)
    expect(res.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(res.headers).not.toHaveProperty('x-mcp-human-id')
    expect(res.headers).not.toHaveProperty('x-hop')
    expect(outcomes).toEqual([{ status: 207, bytesOut: 19, started: true }])
  })

  it('lets each event through before the next exists', async () => {
    let more: () => void = () => {}
    const target = await upstreamOf((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' })
      res.write('data: 1\n\n')
      more = () => res.end('data: 2\n\n')
    })
    const { url } = await proxy(target)
    const res = await get(url)
    const [first] = await once(res, 'data')
    expect(String(first)).toBe('data: 1\n\n')
    more()
    expect(await textOf(res)).toBe('data: 2\n\n')
  })

  it('gives the head of a stream before any event', async () => {
    const target = await upstreamOf((_req, res) =>
      res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
    )
    const { url } = await proxy(target)
    const res = await get(url)
    expect(res.statusCode).toBe(200)
    res.destroy()
  })

  it('ends the upstream stream when the client leaves', async () => {
    let gone: Promise<unknown> = Promise.resolve()
    const target = await upstreamOf((_req, res) => {
      gone = once(res, 'close')
      res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
    })
    const { url, next } = await proxy(target)
    const outcome = next()
    const res = await get(url)
    await once(res, 'data')
    res.destroy()
    await gone
    expect(await outcome).toMatchObject({ error: 'aborted_by_client', started: true, status: 200 })
  })

  it('ends the upstream request when the client leaves before the answer', async () => {
    let arrived: () => void = () => {}
    const here = new Promise<void>((resolve) => (arrived = resolve))
    let gone: Promise<unknown> = Promise.resolve()
    const target = await upstreamOf((_req, res) => {
      gone = once(res, 'close')
      arrived()
    })
    const { url, next } = await proxy(target)
    const outcome = next()
    const req = httpRequest(url).on('error', () => {})
    req.end()
    await here
    req.destroy()
    await gone
    expect(await outcome).toMatchObject({ error: 'aborted_by_client', status: 0 })
  })

  it('is as slow as the client', async () => {
    let written = 0
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const total = 64 * 1024 * 1024
    let stalled: () => void = () => {}
    const stall = new Promise<void>((resolve) => (stalled = resolve))
    const target = await upstreamOf((_req, res) => {
      const pump = (): void => {
        while (written < total) {
          written += chunk.length
          if (!res.write(chunk)) {
            res.once('drain', pump)
            if (written > 1024 * 1024) setImmediate(stalled)
            return
          }
        }
        res.end()
      }
      pump()
    })
    const { url } = await proxy(target)
    const res = await get(url)
    await stall
    // Nobody has read yet: what is on the way fits into buffers.
    expect(written).toBeLessThan(total / 2)
    let size = 0
    for await (const piece of res) size += piece.length
    expect(size).toBe(total)
  })

  it('leaves the answer to the caller when there is no connection', async () => {
    const { url, outcomes } = await proxy(`http://127.0.0.1:${await closedPort()}`)
    const res = await get(url, 'POST', 'x')
    expect([res.statusCode, await textOf(res)]).toEqual([502, 'unreachable'])
    expect(outcomes[0]).toMatchObject({ error: 'unreachable', started: false, status: 0, bytesOut: 0 })
  })

  it('tells a request that may have acted from one that was never sent', async () => {
    const target = await upstreamOf((req) => req.socket.destroy())
    const { url } = await proxy(target)
    expect(await textOf(await get(url, 'POST', 'x'))).toBe('no_answer')
  })

  it('gives up after the time for headers when one is set', async () => {
    const target = await upstreamOf(() => {})
    const { url } = await proxy(target, {}, { headersTimeout: 50 })
    expect(await textOf(await get(url))).toBe('timeout')
  })

  it('cuts the client off when the upstream breaks in the middle', async () => {
    const target = await upstreamOf((_req, res) => {
      res.writeHead(200, { 'content-length': '100' })
      res.write('half', () => res.destroy())
    })
    const { url, next } = await proxy(target)
    const outcome = next()
    await expect(get(url).then(textOf)).rejects.toThrow(/aborted/)
    expect(await outcome).toMatchObject({ error: 'broken', started: true, bytesOut: 4 })
  })

  it('does not follow redirects', async () => {
    const target = await upstreamOf((_req, res) => res.writeHead(307, { location: 'http://127.0.0.1:1/' }).end())
    const { url } = await proxy(target)
    expect((await get(url)).statusCode).toBe(307)
  })

  it('uses one connection for calls one after another (F25)', async () => {
    const sockets = new Set()
    const target = await upstreamOf((req, res) => {
      sockets.add(req.socket)
      res.end('ok')
    })
    const { url } = await proxy(target)
    for (let i = 0; i < 20; i += 1) await textOf(await get(url))
    expect(sockets.size).toBe(1)
  })

  it('ends by its signal', async () => {
    const target = await upstreamOf((_req, res) =>
      res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
    )
    const stop = new AbortController()
    const { url, next } = await proxy(target, { signal: stop.signal })
    const outcome = next()
    const res = await get(url)
    stop.abort()
    await expect(textOf(res)).rejects.toThrow(/aborted/)
    expect(await outcome).toMatchObject({ error: 'cancelled', started: true })
  })
})

describe('hooks', () => {
  it('onResponseStart runs before the first byte and may wait and change headers', async () => {
    const order: string[] = []
    const target = await upstreamOf((_req, res) => res.end('body'))
    const { url } = await proxy(target, {
      async onResponseStart(status, headers) {
        await new Promise((resolve) => setImmediate(resolve))
        order.push(`recorded ${status}`)
        return [...headers, 'X-Correlation-Id', 'c']
      },
    })
    const res = await get(url)
    order.push('client has the head')
    expect([await textOf(res), res.headers['x-correlation-id']]).toEqual(['body', 'c'])
    expect(order).toEqual(['recorded 200', 'client has the head'])
  })

  it('onResponseStart that throws fails the call before anything was sent', async () => {
    const target = await upstreamOf((_req, res) => res.end('secret'))
    const { url } = await proxy(target, {
      onResponseStart() {
        throw new Error('disk full')
      },
    })
    expect(await textOf(await get(url))).toBe('transform_failed')
  })

  it('maps a whole body, with a new length', async () => {
    const target = await upstreamOf((_req, res) => res.end('{"tools":[1,2,3]}'))
    const { url, outcomes } = await proxy(target, {
      transform: () => ({ mode: 'body', max: 100, map: (bytes) => Buffer.from(bytes.toString().replace(',2,3', '')) }),
      onResponseStart: async () => undefined,
    })
    const res = await get(url)
    expect([await textOf(res), res.headers['content-length']]).toEqual(['{"tools":[1]}', '13'])
    expect(outcomes[0]).toMatchObject({ bytesOut: 13 })
  })

  it.each([
    ['too large a body', 'x'.repeat(101), {}, 'too_large'],
    ['an encoded body', 'x', { 'content-encoding': 'gzip' }, 'encoded'],
    ['a body it cannot map', 'bad', {}, 'transform_failed'],
  ])('sends nothing of %s', async (_name, body, headers, error) => {
    const target = await upstreamOf((_req, res) => res.writeHead(200, headers).end(body))
    const { url } = await proxy(target, {
      transform: () => ({
        mode: 'body',
        max: 100,
        map: () => {
          throw new Error('cannot')
        },
      }),
    })
    expect(await textOf(await get(url))).toBe(error)
  })

  it('maps events one by one, keeps ids and comments', async () => {
    const target = await upstreamOf((_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': '47' })
      res.end(': hi\n\nid: 1\ndata: \n\nid: 2\ndata: a\n\ndata: drop\n\n')
    })
    const { url } = await proxy(target, {
      transform: () => ({ mode: 'sse', map: (data) => (data === 'drop' ? undefined : data.toUpperCase()) }),
    })
    expect(await textOf(await get(url))).toBe(': hi\n\nid: 1\ndata: \n\nid: 2\ndata: A\n\n')
  })
})

describe('open and request', () => {
  it('read an answer, capped', async () => {
    const target = await upstreamOf((req, res) => res.end(req.url === '/big' ? 'x'.repeat(5000) : 'small'))
    const upstream = createUpstream(target)
    closers.push(() => upstream.close())
    const small = await upstream.request({ method: 'GET', path: '/', headers: [] }, { max: 10 })
    expect([small.status, small.body.toString()]).toEqual([200, 'small'])
    await expect(upstream.request({ method: 'GET', path: '/big', headers: [] }, { max: 10 })).rejects.toMatchObject({
      code: 'too_large',
    })
  })

  it('fail with a code', async () => {
    const refused = createUpstream(`http://127.0.0.1:${await closedPort()}`)
    closers.push(() => refused.close())
    await expect(refused.request({ method: 'GET', path: '/', headers: [] })).rejects.toMatchObject({
      code: 'unreachable',
    })
    const silent = createUpstream(await upstreamOf(() => {}))
    closers.push(() => silent.close())
    const signal = AbortSignal.timeout(30)
    await expect(silent.request({ method: 'GET', path: '/', headers: [] }, { signal })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})
