// Faults that a real engine shows only now and then, with one in memory.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeEngine } from '../../../test/support/fake-engine.ts'
import { silent, tempStore } from '../../../test/support/temp-store.ts'
import { EngineError } from '../../engine/index.ts'
import { kinds, type ServerRecord } from '../../kinds.ts'
import type { Images, StoredImage, WorkloadStatus } from '../../ports/index.ts'
import { type ContainerWorkloads, createContainerWorkloads } from './container-workloads.ts'

const INSTANCE = '11111111-2222-3333-4444-555555555555'
const NS = 'team-a'
const GONE = new EngineError('unavailable', 'The container engine went away.')

let engine: FakeEngine
let temp: ReturnType<typeof tempStore>
let workloads: ContainerWorkloads
let server: Server
let port: number
let pushed: StoredImage[]

const imageOf = (tag: string): StoredImage => ({
  repository: 'local/desk',
  tag,
  digest: `sha256:${Buffer.from(tag.padEnd(32, '.')).toString('hex')}`,
  imageID: `sha256:id-${tag}`,
  size: 1,
  os: 'linux',
  architecture: 'amd64',
  pushedAt: '2026-01-01T00:00:00Z',
})

const images: Images = {
  receive: () => Promise.reject(new Error('not used')),
  find: ({ tag, digest }) =>
    pushed.find((image) => (digest === undefined ? image.tag === tag : image.digest === digest)),
  list: () => pushed,
  archive: (_image, reference) => Readable.from([reference]),
  remove: () => undefined,
  onPush: () => () => undefined,
  used: () => 0,
  limits: { image: 0, total: 0 },
  close: async () => {},
}

beforeEach(async () => {
  engine = new FakeEngine()
  temp = tempStore()
  pushed = ['v1', 'v2', 'v3', 'v4', 'v5'].map(imageOf)
  server = createServer((_, res) => res.end('{}')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  workloads = start()
})
afterEach(async () => {
  await workloads.close()
  server.close().closeAllConnections()
  temp.close()
})

function start(begin = true): ContainerWorkloads {
  const started = createContainerWorkloads({
    store: temp.store,
    images,
    engine,
    instance: INSTANCE,
    log: silent,
    clock: Date.now,
    timings: { look: 1, firstWait: 5, longestWait: 20, engineLook: 5, grace: 0, quiet: 0, start: 5_000 },
    egress: false,
    hosts: () => ['localhost:8090'],
  })
  if (begin) started.begin()
  return started
}

async function deploy(tag: string, spec: Partial<ServerRecord['spec']> = {}): Promise<string> {
  const record = {
    spec: { image: `localhost:8090/local/desk:${tag}`, port, ...spec } as ServerRecord['spec'],
    labels: {},
    annotations: {},
  }
  return (await temp.store.write((to) => to.put(kinds.server, NS, 'desk', record))).uid
}

const until = (uid: string, fits: Partial<WorkloadStatus>) =>
  expect.poll(() => workloads.status(uid), { interval: 2, timeout: 20_000 }).toMatchObject(fits)

const imagesRunning = () =>
  engine
    .running()
    .map((id) => pushed.find(({ digest }) => engine.containers.get(id)?.config.Image.includes(digest.slice(7)))?.tag)

describe('an engine whose answer is lost', () => {
  test.each(['createContainer', 'startContainer'] as const)('%s: nothing is doubled', async (method) => {
    engine.losses.set(method, GONE)
    const uid = await deploy('v1')
    await until(uid, { state: 'ready' })
    expect(engine.running().length).toBe(1)
    expect(engine.asked.filter((asked) => asked === 'createContainer').length).toBeLessThanOrEqual(2)
  })
})

describe('an engine that refuses', () => {
  test('to start: its own words, and nothing is left', async () => {
    const words = 'exec: "/server": stat /server: no such file or directory: unknown'
    engine.failures.set('startContainer', new EngineError('refused', words))
    const uid = await deploy('v1')
    const seen: (string | undefined)[] = []
    const stop = workloads.onChange((_, { reason, message }) => seen.push(`${reason}: ${message}`))
    await until(uid, { state: 'ready' })
    stop()
    expect(seen).toContain(`CannotStart: The container cannot be started: ${words}.`)
    expect(engine.containers.size).toBe(1)
  })

  test('another network', async () => {
    const words = 'could not find an available, non-overlapping IPv4 address pool among the defaults'
    engine.failures.set('createNetwork', new EngineError('refused', words))
    const uid = await deploy('v1')
    await expect
      .poll(() => workloads.status(uid).message ?? workloads.status(uid).state, { interval: 1 })
      .toMatch(/address pool|ready/)
    await until(uid, { state: 'ready' })
  })

  test('an image', async () => {
    engine.failures.set('loadImage', new EngineError('refused', 'no space left on device'))
    const uid = await deploy('v1')
    await until(uid, { state: 'ready' })
    expect(engine.asked.filter((asked) => asked === 'loadImage').length).toBe(2)
  })
})

describe('an engine that is away', () => {
  test('is told, and what is deleted meanwhile is removed when it is back', async () => {
    const uid = await deploy('v1', { replicas: 2 })
    await until(uid, { state: 'ready', replicas: { ready: 2, desired: 2 } })
    // Its containers run on: nothing listens in them any more for those who ask.
    engine.away = true
    await temp.store.write((to) => to.delete(kinds.server, NS, 'desk'))
    await workloads.settled()
    expect(engine.running().length).toBe(2)
    engine.away = false
    await expect
      .poll(() => [engine.containers.size, engine.networks.size, engine.images.size], { interval: 2 })
      .toEqual([0, 0, 0])
  })

  test('takes its containers with it: they are replaced, not doubled', async () => {
    const uid = await deploy('v1', { replicas: 3 })
    await until(uid, { state: 'ready', replicas: { ready: 3, desired: 3 } })
    // What still takes connections runs on without its engine, and serves.
    engine.leave()
    expect(workloads.status(uid)).toMatchObject({ state: 'ready' })
    server.close().closeAllConnections()
    await once(server, 'close')
    await until(uid, { state: 'unreachable', reason: 'EngineUnavailable' })
    expect(workloads.upstream(uid)).toBeUndefined()
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    engine.away = false
    await until(uid, { state: 'ready', replicas: { ready: 3, desired: 3 } })
    expect(engine.running().length).toBe(3)
  })
})

test('whoever ends a server does not wait for its image to come', async () => {
  engine.loading = new Promise(() => undefined)
  const uid = await deploy('v1')
  await until(uid, { state: 'starting' })
  await temp.store.write((to) => to.delete(kinds.server, NS, 'desk'))
  await workloads.close()
  expect(engine.containers.size).toBe(0)
})

describe('what is wanted last', () => {
  test('is what runs, however often it changes', async () => {
    const uid = await deploy('v1')
    for (const tag of ['v2', 'v3', 'v1', 'v4', 'v5', 'v1', 'v5']) await deploy(tag)
    await until(uid, { state: 'ready', generation: 8 })
    await expect.poll(imagesRunning, { interval: 2 }).toEqual(['v5'])
    await expect.poll(() => engine.images.size, { interval: 2 }).toBe(1)
  })

  test('is reached from each version in turn', async () => {
    const uid = await deploy('v1')
    for (const [at, tag] of ['v2', 'v3', 'v4', 'v5'].entries()) {
      await deploy(tag)
      await until(uid, { state: 'ready', generation: at + 2 })
    }
    await expect.poll(imagesRunning, { interval: 2 }).toEqual(['v5'])
  })
})

describe('a platform that comes after another', () => {
  test('leaves alone what is not its own', async () => {
    engine.images.add('other')
    const labels = { 'org.mcpruntime.instance': 'another' }
    const config = { Image: 'other', Labels: labels, HostConfig: { NetworkMode: 'other' } } as never
    const strangers = [await engine.createContainer('stranger', config)]
    strangers.push(await engine.createContainer('plain', { ...(config as object), Labels: {} } as never))
    for (const id of strangers) await engine.startContainer(id)
    await engine.createNetwork({ Name: 'other', Internal: true, Labels: labels, Options: {} })
    const uid = await deploy('v1')
    await until(uid, { state: 'ready' })
    await workloads.close()
    expect(engine.running()).toEqual(strangers)
    expect([engine.networks.size, engine.images.has('other')]).toEqual([1, true])
  })

  test('asks the engine nothing before it begins', async () => {
    await workloads.close()
    engine.asked.length = 0
    const uid = await deploy('v1')
    workloads = start(false)
    expect(workloads.status(uid)).toMatchObject({ state: 'starting' })
    await workloads.settled()
    expect(engine.asked).toEqual([])
    workloads.begin()
    await until(uid, { state: 'ready' })
  })

  test('removes the second of two containers for one copy', async () => {
    const uid = await deploy('v1')
    await until(uid, { state: 'ready' })
    const [first] = engine.containers.values()
    if (first === undefined) throw new Error('there is no container')
    const second = await engine.createContainer('double', first.config)
    await engine.startContainer(second)
    engine.end(first.id, 1)
    await until(uid, { restarts: 1, state: 'ready' })
    expect(engine.running()).toEqual([second])
  })
})
