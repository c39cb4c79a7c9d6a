// A web page that the user happens to look at must reach no port of this machine: neither by its own origin nor by a
// host name that was made to point here. No request of it may have an effect.
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { program, Sandbox } from '../../support/sandbox.ts'

let box: Sandbox
const ports: Record<string, { url: string; headers: Record<string, string> }> = {}
const call = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'create_ticket', arguments: { title: 'from a web page' } },
})

beforeAll(async () => {
  box = await Sandbox.create()
  const desk = await box.ticketDesk()
  const { url } = (await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json()
  await box.ok(['server', 'init', 'desk', '--from-server', desk.url])
  await box.ok(['server', 'deploy', 'desk', '--scope', 'tenant'])
  await box.ok(['local', 'attach', 'desk', '--url', desk.url])
  const grant = ['access', 'grant', 'init', 'all', '--server', 'desk', '--namespace', 'mcp-team-local']
  await box.ok([...grant, '--agent-id', 'cursor', '--tool', 'create_ticket', '--side-effect', 'write'])
  await box.ok(['access', 'grant', 'apply', '--file', 'grant.yaml'])
  const proxy = box.start([
    ...[program, 'adapter', 'proxy', '--runtime-url', `${url}/desk/mcp`, '--server', 'desk'],
    ...['--agent', 'cursor', '--agent-id', 'cursor', '--listen', '127.0.0.1:0'],
  ])
  const [at] = await proxy.until(/http:\/\/127\.0\.0\.1:\d+/)
  Object.assign(ports, {
    'platform API': { url: `${url}/api/v1/runtime/servers` },
    'platform health': { url: `${url}/healthz` },
    gateway: { url: `${url}/desk/mcp` },
    'adapter proxy': { url: `${at}/` },
    'adapter readiness': { url: `${at}/readyz` },
    'ticket desk': { url: `${desk.url}/mcp` },
  })
})
afterAll(() => box?.dispose())

function ask(
  url: string,
  method: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: object; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { accept: 'application/json, text/event-stream', ...headers } })
    sent.on('response', async (reply) => {
      let body = ''
      for await (const chunk of reply) body += chunk
      resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body })
    })
    sent.on('error', reject)
    sent.end(method === 'POST' ? call : undefined)
  })
}

const FOREIGN = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: 'http://localhost.evil.example' },
  { host: 'evil.example' },
  { host: 'localhost.evil.example:80' },
  { host: '0.0.0.0' },
]

const NAMES = ['platform API', 'platform health', 'gateway', 'adapter proxy', 'adapter readiness', 'ticket desk']

test.each(NAMES)('%s refuses foreign origins and hosts, and gives no page leave to read', async (name) => {
  const { url } = ports[name] as { url: string }
  for (const foreign of FOREIGN)
    for (const [method, type] of [
      ['POST', 'application/json'],
      ['POST', 'text/plain'],
      ['GET', ''],
      ['OPTIONS', ''],
    ] as const) {
      const answer = await ask(url, method, { ...(type && { 'content-type': type }), ...foreign })
      expect([method, type, foreign, answer.status]).toEqual([method, type, foreign, 403])
      expect(Object.keys(answer.headers).filter((header) => header.startsWith('access-control-'))).toEqual([])
      expect(answer.body).not.toMatch(/desk|ticket|^\s*at /m)
    }
})

test('nothing that the pages asked for was done, and the user himself still can', async () => {
  const headers = { 'content-type': 'application/json' }
  const { url } = ports['adapter proxy'] as { url: string }
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  const reply = await fetch(url, {
    method: 'POST',
    headers: { ...headers, accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
  })
  expect(reply.status).toBe(200)
  const calls = (await box.ok(['local', 'events', '-o', 'json'])).json() as { payload: { tool_name?: string } }[]
  expect(calls.filter(({ payload }) => payload.tool_name === 'create_ticket')).toEqual([])
})
