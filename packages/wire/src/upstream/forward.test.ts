import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, get, proxy, textOf, upstreamOf } from '../../../../test/wire/proxy.ts'
import { closedPort } from '../../../../test/wire/serve.ts'

afterEach(closeAll)

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
