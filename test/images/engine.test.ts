// What a real engine saves goes in, and comes out as the same image: into the engine again, and as a server that answers.
import { spawn } from 'node:child_process'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { NAMESPACE, type Rig, serverBody, startRig } from '../../packages/platform/test/support/platform.ts'
import { findEngine } from '../support/engine.ts'
import { testImage } from '../support/images.ts'
import { file, push, target } from './support/hand-made-push.ts'

const engine = await findEngine()
const client = 'reason' in engine ? '' : engine.client
let rig: Rig

beforeAll(async () => {
  if (client !== '') rig = await startRig()
})
afterAll(() => rig?.stop())
beforeEach(({ skip }) => {
  if ('reason' in engine) skip(engine.reason)
})

test('a pushed image is the engine’s own, and runs as a server behind the gateway', async () => {
  const image = await testImage('mcp')
  const host = rig.platform.registryHost
  const { token } = rig.platform.credentials.local
  const saved = spawn(client, ['save', image.id], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout
  const pushed = await push({ url: rig.url, token, parts: [target(`${host}/local/desk:v1`), file(saved)] })
  expect(pushed).toMatchObject({ status: 200, body: { success: true } })
  const [listed] = (await rig.owner('GET', '/runtime/registry/images')).body.images
  expect(listed).toMatchObject({ image_id: image.id, digest: pushed.body.digest })

  await rig.owner('POST', '/runtime/servers', {
    ...serverBody('desk'),
    spec: { image: 'desk', imageTag: 'v1', tools: [{ name: 'echo', requiredTrust: 'low', sideEffect: 'read' }] },
  })
  await expect
    .poll(async () => (await rig.owner('GET', `/runtime/servers/${NAMESPACE}/desk`)).body.server.status, {
      timeout: 30_000,
    })
    .toBe('Ready')
  await rig.owner('POST', '/runtime/grants', {
    name: 'readers',
    namespace: NAMESPACE,
    serverRef: { name: 'desk' },
    subject: { agentID: 'cursor' },
    maxTrust: 'low',
    allowedSideEffects: ['read'],
    toolRules: [{ name: 'echo', decision: 'allow' }],
  })
  const { body: session } = await rig.owner('POST', '/runtime/adapter/sessions', {
    serverName: 'desk',
    agentID: 'cursor',
  })
  const send = async (message: object, more: Record<string, string> = {}) => {
    const response = await fetch(`${rig.url}/desk/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'x-mcp-human-id': session.humanID,
        'x-mcp-agent-id': session.agentID,
        'x-mcp-team-id': session.teamID,
        'x-mcp-agent-session': session.name,
        'x-mcp-agent-session-secret': session.secret,
        ...more,
      },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    })
    return { session: response.headers.get('mcp-session-id'), text: await response.text() }
  }
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  const begun = await send({ id: 1, method: 'initialize', params })
  const inSession: Record<string, string> = begun.session === null ? {} : { 'mcp-session-id': begun.session }
  const call = { name: 'echo', arguments: { text: 'through a container' } }
  expect((await send({ id: 2, method: 'tools/call', params: call }, inSession)).text).toContain('through a container')
})
