// Lines of a real HTTP server: at the reader's pace, whole, and honest about a cut.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { routes } from '@mcp-runtime/contract/api'
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from './client.ts'

async function platform(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return createClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credential: { token: 'k' },
  })
}

async function collected<T>(lines: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of lines) all.push(one)
  return all
}

const params = { namespace: 'n', name: 'desk' }
const line = (text: string) => ({ time: '2026-11-25T12:00:00.000Z', replica: 'desk-1', stream: 'stdout', line: text })
const ndjson = (...texts: string[]) => texts.map((text) => `${JSON.stringify(line(text))}\n`).join('')

test('gives each line once, whatever the pieces it comes in', async () => {
  const text = ndjson('héllo', '', 'a\u0000b').trimEnd()
  const bytes = Buffer.from(text)
  const asked: (string | undefined)[] = []
  const client = await platform(async (request, response) => {
    asked.push(request.url, request.headers['x-api-key'] as string)
    for (const byte of bytes) if (!response.write(Buffer.from([byte]))) await once(response, 'drain')
    response.end()
  })
  const lines = await collected(client.lines(routes.serverLogs, { params, query: { tail: '3' } }))
  expect(lines).toEqual([line('héllo'), line(''), line('a\u0000b')])
  expect(asked).toEqual(['/api/v1/runtime/servers/n/desk/logs?tail=3', 'k'])
})

test('100 MB come through one by one, and the platform writes no faster than they are read', async () => {
  const text = ndjson('x'.repeat(10_000))
  const wanted = Math.ceil(100e6 / text.length)
  let written = 0
  const client = await platform(async (_request, response) => {
    for (; written < wanted; written++) if (!response.write(text)) await once(response, 'drain')
    response.end()
  })
  let read = 0
  for await (const one of client.lines(routes.serverLogs, { params, query: {} })) {
    expect(one.line).toHaveLength(10_000)
    read++
    // What is under way lies in buffers of both ends, and those are small beside the whole.
    if (read % 500 === 0) expect((written - read) * text.length).toBeLessThan(20e6)
  }
  expect(read).toBe(wanted)
})

test('a reader that stops early ends the connection', async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const client = await platform((_request, response) => {
    response.on('close', resolve)
    response.write(ndjson('one', 'two'))
  })
  for await (const one of client.lines(routes.serverLogs, { params, query: { follow: 'true' } })) {
    expect(one.line).toBe('one')
    break
  }
  await closed
})

test('a cut is an error after what came before it; an end is none', async () => {
  const client = await platform((_request, response) => {
    response.write(ndjson('one'), () => setImmediate(() => response.destroy()))
  })
  const seen: string[] = []
  const read = async () => {
    for await (const one of client.lines(routes.serverLogs, { params, query: {} })) seen.push(one.line)
  }
  await expect(read()).rejects.toMatchObject({ code: 'MCPR_UNAVAILABLE' })
  expect(seen).toEqual(['one'])
})

test('an abort comes through as its reason, before and while lines come', async () => {
  const client = await platform((_request, response) => void response.write(ndjson('one')))
  const stop = new AbortController()
  const read = async () => {
    for await (const _ of client.lines(routes.serverLogs, { params, query: {}, signal: stop.signal }))
      stop.abort(new Error('enough'))
  }
  await expect(read()).rejects.toThrow('enough')
  await expect(read()).rejects.toThrow('enough')
})

test.each<[string, number, string, string, string]>([
  ['a refusal', 403, 'application/json', '{"error":"forbidden","message":"no"}', 'MCPR_FORBIDDEN'],
  ['a route that is not there', 404, 'text/plain', '404 page not found\n', 'MCPR_UNSUPPORTED'],
  ['a page', 200, 'text/html', '<html>\n<body>log in</body>\n', 'MCPR_NOT_A_PLATFORM'],
  ['no JSON', 200, 'application/x-ndjson', 'plain text\n', 'MCPR_BAD_REPLY'],
  ['a line without end', 200, 'application/x-ndjson', 'x'.repeat(5e6), 'MCPR_BAD_REPLY'],
])('%s is told as such', async (_, status, type, body, code) => {
  const client = await platform(
    (_request, response) => void response.writeHead(status, { 'content-type': type }).end(body),
  )
  await expect(collected(client.lines(routes.serverLogs, { params, query: {} }))).rejects.toMatchObject({ code })
})

test('nobody there, and nobody who answers', async () => {
  const gone = createClient({ baseUrl: 'http://127.0.0.1:1', credential: { token: 'k' } })
  const lines = gone.lines(routes.serverLogs, { params, query: {} })
  await expect(collected(lines)).rejects.toMatchObject({ code: 'MCPR_UNAVAILABLE' })
  const mute = await platform(() => {})
  const waiting = mute.lines(routes.serverLogs, { params, query: {}, timeout: 20 })
  await expect(collected(waiting)).rejects.toMatchObject({ code: 'MCPR_UNAVAILABLE' })
})
