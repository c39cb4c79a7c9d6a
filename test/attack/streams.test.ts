// Open streams hold connections, and must not make others wait.
import { get, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, call } from '../gateway/support/ask.ts'
import { type Listening, listen, type Rig, startRig } from '../gateway/support/rig.ts'

let rig: Rig
let server: Listening
let adapter: Record<string, string>
let mcp: string
const held: ServerResponse[] = []
let onGet: (res: ServerResponse) => void = () => undefined

beforeAll(async () => {
  server = await listen((req, res) => {
    if (req.method === 'GET') {
      held.push(res)
      return onGet(res)
    }
    req.resume()
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":"2.0","id":1,"result":{}}')
  })
  rig = await startRig()
  await rig.deploy('desk', {}, `${server.url}/mcp`)
  await rig.grant('desk', 'readers')
  adapter = await rig.session('desk', 's')
  mcp = `${rig.url}/desk/mcp`
})
afterAll(async () => {
  await rig.close()
  await server.close()
})

it('a call passes beside a hundred open streams', async () => {
  onGet = (res) => res.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n')
  const streams = Array.from({ length: 100 }, () => get(mcp, { headers: adapter, agent: false }))
  await Promise.all(streams.map((stream) => new Promise((resolve) => stream.once('response', resolve))))
  const answer = await ask(mcp, { body: call('list_tickets'), headers: adapter })
  expect(answer.json.result).toEqual({})
  for (const stream of streams) stream.destroy()
})

it('a stream asked for before its session was revoked does not open after', async () => {
  const reached = new Promise<ServerResponse>((resolve) => {
    onGet = resolve
  })
  const stream = get(mcp, { headers: adapter, agent: false })
  const ended = new Promise((resolve) => stream.once('error', resolve).once('response', () => resolve('opened')))
  const upstream = await reached
  await rig.session('desk', 's', { revoked: true })
  expect(await ended).toMatchObject({ code: 'ECONNRESET' })
  upstream.destroy()
})
