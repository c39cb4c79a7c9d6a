// What a client does not read must not pile up in the bridge's memory.
import { createServer, get, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { StdioBridge } from './bridge.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Sends 64 MiB of notifications before it answers a tool call, then writes to stderr that it has. */
const FLOOD = `const { createInterface } = require('node:readline')
  const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n')
  const capabilities = {}
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method } = JSON.parse(line)
    if (method === 'tools/call' || method === 'notifications/flood')
      for (let i = 0; i < 64; i++) say({ method: 'notifications/message', params: { data: 'z'.repeat(2 ** 20) } })
    if (id !== undefined) say({ id, result: { protocolVersion: '2025-06-18', capabilities } })
  })`

/** A bridge whose answers can be watched from its own side, with one session open. */
async function start() {
  const bridge = new StdioBridge({ command: [process.execPath, '-e', FLOOD], grace: 200 })
  let last: ServerResponse | undefined
  const server = createServer((req, res) => {
    last = res
    void bridge.handle(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
  closers.push(async () => {
    await bridge.close()
    server.close()
    server.closeAllConnections()
  })
  const post = (message: object, accept: string, session?: string) =>
    new Promise<string | undefined>((resolve, reject) => {
      const headers = { accept, 'content-type': 'application/json', ...(session && { 'mcp-session-id': session }) }
      const req = request(url, { method: 'POST', headers }, (res) => {
        res.once('error', reject).once('end', () => resolve(res.headers['mcp-session-id'] as string | undefined))
        res.resume()
      })
      req.once('error', reject).end(JSON.stringify({ jsonrpc: '2.0', ...message }))
    })
  const params = { protocolVersion: '2025-06-18' }
  const session = (await post({ id: 1, method: 'initialize', params }, 'application/json')) ?? ''
  return { url, session, post, serverSide: () => last }
}

it('a client that does not read the stream of its call is cut off', async () => {
  const { url, session, serverSide } = await start()
  const headers = { 'mcp-session-id': session, 'content-type': 'application/json', accept: 'text/event-stream' }
  const req = request(url, { method: 'POST', headers })
  // Having an answer and not reading it: its socket takes no more after a while.
  const answered = new Promise((resolve) => req.once('response', resolve))
  req.once('error', () => undefined)
  req.end(JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'a' } }))
  await answered
  const res = serverSide()
  if (!res?.destroyed) await new Promise((resolve) => res?.once('close', resolve))
  expect(res?.writableFinished).toBe(false)
  req.destroy()
})

it('keeps little for a client that has no stream open', async () => {
  const { url, session, post } = await start()
  await post({ method: 'notifications/flood' }, 'application/json', session)
  // Answered behind the flood, which is therefore over.
  await post({ id: 3, method: 'ping' }, 'application/json', session)
  let bytes = 0
  const stream = get(url, { headers: { 'mcp-session-id': session, accept: 'text/event-stream' } })
  await new Promise<void>((resolve) => {
    stream.once('response', (res) => {
      res.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > 7 * 2 ** 20) resolve()
      })
    })
  })
  // Whatever else was kept would be here by the time another request has been answered.
  await post({ id: 4, method: 'ping' }, 'application/json', session)
  stream.destroy()
  expect(bytes).toBeLessThan(10 * 2 ** 20)
})
