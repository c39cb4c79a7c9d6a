// Engines that go away and come back, under a platform that goes on.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { findEngine } from '../support/engine.ts'
import { testImage } from '../support/images.ts'
import { ContainerRig } from './support/rig.ts'
import { SecondEngine } from './support/second-engine.ts'

const client = await findEngine()
let second: SecondEngine | { readonly reason: string } = 'reason' in client ? client : { reason: 'not started' }
let rig: ContainerRig | undefined

beforeAll(async () => {
  if (!('reason' in client)) second = await SecondEngine.create()
})
beforeEach(({ skip }) => {
  if ('reason' in second) skip(second.reason)
})
afterEach(async () => {
  if (!('reason' in second)) await second.start().catch(() => undefined)
  await rig?.dispose()
  rig = undefined
})
afterAll(async () => {
  if (!('reason' in second)) await second.dispose()
})

function open(): ContainerRig {
  if ('reason' in second || 'reason' in client) throw new Error('skipped')
  rig = new ContainerRig({ socket: second.socket, archives: client, timings: { start: 10_000 } })
  return rig
}

const running = async (of: ContainerRig) => (await of.containers()).filter(({ state }) => state === 'running').length

test('the image is sent to an engine that does not have it', async () => {
  const it = open()
  it.push(await testImage('mcp', { version: 'sent' }), 'local/desk')
  const { uid } = await it.deploy('desk', { image: 'localhost:8090/local/desk' })
  await it.ready(uid)
  expect(JSON.parse(await it.call(uid, 'facts')).version).toBe('sent')
})

test('an engine that is stopped is told; when it is back, so is the server, once', async () => {
  const it = open()
  it.push(await testImage('mcp'), 'local/desk')
  const { uid } = await it.deploy('desk', { image: 'localhost:8090/local/desk' })
  await it.ready(uid)
  if ('reason' in second) return
  await second.stop()
  const status = await it.until(uid, ({ reason }) => reason === 'EngineUnavailable')
  expect(status).toMatchObject({
    state: 'unreachable',
    message: expect.stringContaining('The server starts when the engine is back.'),
  })
  expect(it.workloads.upstream(uid)).toBeUndefined()
  await second.start()
  await it.ready(uid)
  expect(await it.call(uid, 'echo', { text: 'back' })).toBe('back')
  expect(await running(it)).toBe(1)
})

test('one that is killed in the middle of an update: the last version asked for runs in the end, once', async () => {
  const it = open()
  it.push(await testImage('mcp', { version: 'one' }), 'local/desk', 'v1')
  it.push(await testImage('mcp', { version: 'two' }), 'local/desk', 'v2')
  const { uid } = await it.deploy('desk', { image: 'localhost:8090/local/desk:v1' })
  await it.ready(uid)
  if ('reason' in second) return
  await it.deploy('desk', { image: 'localhost:8090/local/desk:v2' })
  await second.stop('SIGKILL')
  expect(it.workloads.status(uid)).not.toMatchObject({ state: 'ready', generation: 2 })
  await second.start()
  await it.until(uid, ({ state, generation }) => state === 'ready' && generation === 2)
  await expect.poll(() => running(it), { timeout: 20_000 }).toBe(1)
  expect(JSON.parse(await it.call(uid, 'facts')).version).toBe('two')
})

test('one that is not there when the platform starts', async () => {
  if ('reason' in second) return
  await second.stop()
  const it = open()
  it.push(await testImage('mcp'), 'local/desk')
  const { uid } = await it.deploy('desk', { image: 'localhost:8090/local/desk' })
  expect(await it.until(uid, ({ reason }) => reason === 'EngineUnavailable')).toMatchObject({
    message: expect.stringMatching(/^No container engine answers at /),
  })
  await second.start()
  await it.ready(uid)
})
