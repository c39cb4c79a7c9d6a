// Servers in containers as they come, fail, change and go.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { kinds } from '../../packages/platform/src/kinds.ts'
import type { LogLine } from '../../packages/platform/src/ports/index.ts'
import { findEngine } from '../support/engine.ts'
import { testImage } from '../support/images.ts'
import { ContainerRig, NAMESPACE } from './support/rig.ts'

const client = await findEngine()
let rig: ContainerRig

beforeEach(({ skip }) => {
  if ('reason' in client) skip(client.reason)
  rig = new ContainerRig({ timings: { start: 2_000, elsewhere: 1_000 } })
})
afterEach(() => rig?.dispose())

describe('an image that does not serve', () => {
  test('ends at once: started again and again, with what it said', async () => {
    rig.push(await testImage('exits'), 'local/desk')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk' })
    const status = await rig.until(uid, ({ restarts }) => restarts >= 2)
    expect(status).toMatchObject({
      reason: 'CrashLoop',
      message: 'The container ended with exit code 1. It wrote: Error: there is no database at db:5432',
      replicas: { ready: 0, desired: 1 },
    })
    expect(rig.workloads.upstream(uid)).toBeUndefined()
    // The present run and the one before it, whose output can still be asked for.
    expect((await rig.containers()).length).toBeLessThanOrEqual(2)
    const previous = async (): Promise<string[]> => {
      const lines = []
      for await (const { line, stream } of rig.workloads.logs(uid, { previous: true })) lines.push(`${stream} ${line}`)
      return lines.sort()
    }
    await expect
      .poll(previous)
      .toEqual(['stderr Error: there is no database at db:5432', 'stdout reading the settings'])
  })

  test('listens on another port: which one', async () => {
    rig.push(await testImage('other-port'), 'local/desk')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk', port: 8088 })
    const early = await rig.until(uid, ({ reason }) => reason === 'NotListening')
    expect(early).toMatchObject({ state: 'starting', message: expect.stringContaining('listens on 9321.') })
    const { message } = await rig.until(uid, ({ state }) => state === 'backoff')
    expect(message).toMatch(/^Nothing listens on port 8088 \(PORT\) within 2 s: the server listens on 9321\./)
  })

  test('needs more memory than it may have', async () => {
    rig.push(await testImage('mcp'), 'local/desk')
    const { uid } = await rig.deploy('desk', {
      image: 'localhost:8090/local/desk',
      resources: { limits: { memory: '32Mi' } },
    })
    await rig.ready(uid)
    await rig.call(uid, 'eat', { mib: 64 }).catch(() => undefined)
    const { message } = await rig.until(uid, ({ reason }) => reason === 'CrashLoop')
    expect(message).toMatch(/needed more memory than its limit of 32 MiB \(spec\.resources\.limits\.memory\)/)
    await rig.ready(uid)
  })

  test('is for another architecture', async () => {
    rig.push(await testImage('mcp'), 'local/desk', 'latest', { architecture: 's390x' })
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk' })
    const { message } = await rig.until(uid, ({ reason }) => reason === 'WrongPlatform')
    expect(message).toMatch(/^The image is for linux\/s390x, and the container engine here runs linux\//)
    expect(await rig.containers()).toEqual([])
  })

  test('names a program that is not in it', async () => {
    rig.push(await testImage('busybox', { user: '1000' }), 'local/desk')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk' })
    expect(await rig.until(uid, ({ reason }) => reason === 'NotListening')).toMatchObject({
      message: expect.stringContaining('nor on any other port'),
    })
  })
})

describe('a server', () => {
  test('is ended with its containers, network and image', async () => {
    rig.push(await testImage('mcp'), 'local/desk')
    const [desk, twin] = await Promise.all([
      rig.deploy('desk', { image: 'localhost:8090/local/desk', replicas: 2 }),
      rig.deploy('twin', { image: 'localhost:8090/local/desk' }),
    ])
    await Promise.all([rig.ready(desk.uid, 2), rig.ready(twin.uid)])
    expect(await rig.call(desk.uid, 'echo', { text: 'hello' })).toBe('hello')
    expect([(await rig.containers()).length, (await rig.networks()).length]).toEqual([3, 2])
    await rig.delete('desk')
    await rig.workloads.settled()
    await expect.poll(async () => (await rig.containers()).length, { timeout: 20_000 }).toBe(1)
    await expect.poll(async () => (await rig.networks()).length, { timeout: 20_000 }).toBe(1)
    expect((await rig.tags()).length).toBe(1)
    await rig.delete('twin')
    const left = async () => [await rig.containers(), await rig.networks(), await rig.tags()]
    await expect.poll(left, { timeout: 20_000 }).toEqual([[], [], []])
  })

  test('waits for its image, and has it in the engine before it is deployed', async () => {
    const image = await testImage('mcp')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk', imageTag: 'v1' })
    expect(rig.workloads.status(uid)).toMatchObject({ state: 'missing', reason: 'WorkloadMissing' })
    rig.push(image, 'local/desk', 'v2')
    await expect.poll(async () => (await rig.tags()).length, { timeout: 20_000 }).toBe(1)
    expect(rig.workloads.status(uid)).toMatchObject({ state: 'missing' })
    rig.push(image, 'local/desk', 'v1')
    await rig.ready(uid)
  })

  test('has as many copies as it wants, none too', async () => {
    rig.push(await testImage('mcp'), 'local/desk')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk', replicas: 1 })
    await rig.ready(uid)
    await rig.deploy('desk', { image: 'localhost:8090/local/desk', replicas: 3 })
    await rig.ready(uid, 3)
    const hosts = new Set<string>()
    for (let at = 0; at < 6; at += 1) hosts.add(JSON.parse(await rig.call(uid, 'facts')).host)
    expect(hosts.size).toBe(3)
    await rig.deploy('desk', { image: 'localhost:8090/local/desk', replicas: 0 })
    expect(await rig.until(uid, ({ replicas }) => replicas?.desired === 0)).toMatchObject({ reason: 'ScaledToZero' })
    await expect.poll(() => rig.containers(), { timeout: 20_000 }).toEqual([])
    expect(rig.workloads.upstream(uid)).toBeUndefined()
    await rig.deploy('desk', { image: 'localhost:8090/local/desk', replicas: 1 })
    await rig.ready(uid)
  })

  test('gets secrets once they are there', async () => {
    rig.push(await testImage('mcp'), 'local/desk')
    const secretEnvVars = [{ name: 'TOKEN', secretKeyRef: { name: 'desk', key: 'token' } }]
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk', secretEnvVars })
    expect(await rig.until(uid, ({ reason }) => reason === 'SecretMissing')).toMatchObject({ state: 'failed' })
    await rig.store.write((to) => to.put(kinds.secret, NAMESPACE, 'desk', { values: { token: 's3cret' } }))
    await rig.ready(uid)
    expect(await rig.call(uid, 'env', { name: 'TOKEN' })).toBe('s3cret')
  })

  test('gives way to what is attached, and comes back', async () => {
    rig.push(await testImage('mcp'), 'local/desk')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk' })
    await rig.ready(uid)
    const target = { kind: 'url' as const, url: 'http://localhost:1/mcp' }
    await rig.store.write((to) => to.put(kinds.attachment, NAMESPACE, 'desk', { serverUid: uid, target }))
    await rig.until(uid, ({ state }) => state === 'missing')
    await expect.poll(() => rig.containers(), { timeout: 20_000 }).toEqual([])
    await rig.store.write((to) => to.delete(kinds.attachment, NAMESPACE, 'desk'))
    await rig.ready(uid)
  })

  test('that crashes is there again, and a session it had is told so', async () => {
    rig.push(await testImage('mcp'), 'local/desk')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk' })
    await rig.ready(uid)
    const { session } = await rig.post(uid, { method: 'initialize', params: { protocolVersion: '2025-06-18' } })
    await rig.call(uid, 'exit', { code: 3 }).catch(() => undefined)
    expect(await rig.until(uid, ({ reason }) => reason === 'CrashLoop')).toMatchObject({
      message: 'The container ended with exit code 3. It wrote: Error: asked to exit',
    })
    await rig.ready(uid)
    expect((await rig.post(uid, { method: 'ping' }, session ?? '')).status).toBe(404)
    expect(await rig.call(uid, 'echo', { text: 'again' })).toBe('again')
  })
})

describe('logs', () => {
  test('of several copies, in the order of time; a tail, and what comes', async () => {
    rig.push(await testImage('mcp'), 'local/desk')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk', replicas: 2 })
    await rig.ready(uid, 2)
    for (let at = 0; at < 6; at += 1) await rig.call(uid, 'say', { line: `line ${at}` })
    const read = async (): Promise<LogLine[]> => {
      const lines: LogLine[] = []
      for await (const line of rig.workloads.logs(uid, {})) lines.push(line)
      return lines
    }
    // The engine reads what a container writes in its own time.
    const said = (lines: readonly LogLine[]) => lines.map(({ line }) => line).filter((line) => line.startsWith('line'))
    await expect.poll(async () => said(await read()).length, { timeout: 20_000 }).toBe(6)
    const all = await read()
    // The engine notes the time when it reads a line, so neighbours may change places between copies.
    const times = all.map(({ time }) => time)
    expect(times).toEqual([...times].sort())
    expect(said(all).sort()).toEqual([0, 1, 2, 3, 4, 5].map((at) => `line ${at}`))
    expect(new Set(all.map(({ replica }) => replica)).size).toBe(2)
    const end = new AbortController()
    const followed: string[] = []
    for await (const { line } of rig.workloads.logs(uid, { tail: 1, follow: true, signal: end.signal })) {
      followed.push(line)
      if (followed.length === 2) await rig.call(uid, 'say', { line: 'new' })
      if (line === 'new') end.abort()
    }
    // The last of each of the two copies.
    expect(followed).toEqual([expect.stringMatching(/^line [45]$/), expect.stringMatching(/^line [45]$/), 'new'])
  })
})
