// `server get` tells where the running server and its declaration differ.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import Get from '../../plugins/plugin-server/src/commands/server/get.ts'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'

const NAMESPACE = 'mcp-team-local'
let desk: OwnPlatform
const server = createServer(async (req, res) => {
  let text = ''
  for await (const chunk of req) text += chunk
  const { id, method } = JSON.parse(text || '{}')
  if (id === undefined) return void res.writeHead(202).end()
  const result =
    method === 'initialize'
      ? { protocolVersion: '2025-06-18', capabilities: { tools: {} } }
      : { tools: [{ name: 'kept' }, { name: 'wild\u001b[31m' }] }
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }))
})
beforeAll(async () => {
  desk = await startOwnPlatform()
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await desk.close()
})

test('a tool that is missing and one that nobody governs are told, without their control characters', async () => {
  const { url, credentials } = desk.platform
  const call = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${credentials.local.token}` }
    const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    expect([path, answer.status]).toEqual([path, 200])
  }
  const tools = ['kept', 'gone'].map((name) => ({ name, sideEffect: 'read', requiredTrust: 'low' }))
  await call('/runtime/servers', { name: 'desk', namespace: NAMESPACE, spec: { image: 'x/desk', tools } })
  const { port } = server.address() as AddressInfo
  const target = { kind: 'url', url: `http://127.0.0.1:${port}` }
  await call('/local/attachments', { name: 'desk', namespace: NAMESPACE, target })
  const { stdout } = await vi.waitFor(async () => {
    const ran = await desk.run(Get, ['desk'])
    expect(ran.stdout).toContain('not declared')
    return ran
  }, 10_000)
  expect(stdout).toMatch(/kept +read, trust low\n/)
  expect(stdout).toMatch(/gone +read, trust low, not offered by the running server\n/)
  expect(stdout).toMatch(/wild.* +not declared, so the gateway denies it\n/)
  expect(stdout).not.toContain('\u001b')
})
