import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, closers, get, proxy, textOf, upstreamOf } from '../../../../test/wire/proxy.ts'
import { closedPort } from '../../../../test/wire/serve.ts'
import { createUpstream } from './upstream.ts'

afterEach(closeAll)

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
