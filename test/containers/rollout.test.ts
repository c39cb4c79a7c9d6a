// One version of a server after another, and platforms that come back.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findEngine } from '../support/engine.ts'
import { testImage } from '../support/images.ts'
import { ContainerRig } from './support/rig.ts'

const client = await findEngine()
let rig: ContainerRig

beforeEach(({ skip }) => {
  if ('reason' in client) skip(client.reason)
  rig = new ContainerRig({ timings: { start: 5_000 } })
})
afterEach(() => rig?.dispose())

const version = async (uid: string, session?: string): Promise<string> =>
  JSON.parse(await rig.call(uid, 'facts', {}, session)).version

const initialize = { method: 'initialize', params: { protocolVersion: '2025-06-18' } }

describe('an update', () => {
  test('fails no call, keeps sessions where they are, and lets calls on their way end', async () => {
    rig.push(await testImage('mcp', { version: 'one' }), 'local/desk', 'v1')
    rig.push(await testImage('slow-start', { version: 'two', delay: 300 }), 'local/desk', 'v2')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk:v1', replicas: 2 })
    await rig.ready(uid, 2)
    const session = (await rig.post(uid, initialize)).session ?? ''
    const long = rig.call(uid, 'sleep', { ms: 1_500 }, session)
    const seen = { one: 0, two: 0 }
    const ofSession = new Set<string>()
    let speaks = true
    let over = false
    // As long as the session speaks, what serves it stays.
    const speaker = (async () => {
      while (speaks) ofSession.add(await version(uid, session))
    })()
    const callers = Array.from({ length: 8 }, async () => {
      while (!over) seen[(await version(uid)) as 'one' | 'two'] += 1
    })
    try {
      await rig.deploy('desk', { image: 'localhost:8090/local/desk:v2', replicas: 2 })
      expect(rig.workloads.status(uid)).toMatchObject({
        state: 'starting',
        reason: 'Updating',
        generation: 2,
        replicas: { ready: 0, desired: 2 },
      })
      await rig.until(uid, ({ state, reason }) => state === 'ready' && reason === undefined)
      expect(await version(uid)).toBe('two')
      expect(await version(uid, session)).toBe('one')
      speaks = false
      await speaker
      expect(await long).toBe('slept')
      await expect.poll(async () => (await rig.containers()).length, { timeout: 20_000 }).toBe(2)
    } finally {
      speaks = false
      over = true
      await Promise.all([speaker, ...callers])
    }
    expect([...ofSession]).toEqual(['one'])
    expect(seen.one).toBeGreaterThan(0)
    expect(seen.two).toBeGreaterThan(0)
    // It has been silent for long: its server is gone, and says so as one that has forgotten it.
    expect((await rig.post(uid, { method: 'ping' }, session)).status).toBe(404)
    // Both were pushed, so both are kept ahead.
    expect((await rig.tags()).length).toBe(2)
  })

  test('to what does not start leaves the old version serving, and says why', async () => {
    rig.push(await testImage('mcp', { version: 'one' }), 'local/desk', 'v1')
    rig.push(await testImage('exits'), 'local/desk', 'v2')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk:v1' })
    await rig.ready(uid)
    await rig.deploy('desk', { image: 'localhost:8090/local/desk:v2' })
    expect(await rig.until(uid, ({ restarts }) => restarts > 0)).toMatchObject({
      reason: 'CrashLoop',
      message: expect.stringMatching(/no database at db:5432 The version before it still serves\.$/),
      replicas: { ready: 0, desired: 1 },
    })
    expect(await version(uid)).toBe('one')
    await rig.deploy('desk', { image: 'localhost:8090/local/desk:v1' })
    await rig.ready(uid)
    await expect.poll(async () => (await rig.containers()).length, { timeout: 20_000 }).toBe(1)
  })

  test('with Recreate ends the old version first', async () => {
    rig.push(await testImage('mcp', { version: 'one' }), 'local/desk', 'v1')
    rig.push(await testImage('mcp', { version: 'two' }), 'local/desk', 'v2')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk:v1' })
    await rig.ready(uid)
    const running: number[] = []
    const stop = rig.workloads.onChange(() => running.push(rig.workloads.upstream(uid) === undefined ? 0 : 1))
    await rig.deploy('desk', { image: 'localhost:8090/local/desk:v2', rollout: { strategy: 'Recreate' } })
    await rig.until(uid, ({ state, generation }) => state === 'ready' && generation === 2)
    stop()
    expect(running).toContain(0)
    expect(await version(uid)).toBe('two')
    expect((await rig.containers()).length).toBe(1)
  })

  test('of several at once the last one counts, and nothing is left of the others', async () => {
    for (const name of ['one', 'two', 'three']) rig.push(await testImage('mcp', { version: name }), 'local/desk', name)
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk:one' })
    await Promise.all(
      ['two', 'one', 'three', 'two', 'three'].map((tag) =>
        rig.deploy('desk', { image: `localhost:8090/local/desk:${tag}` }),
      ),
    )
    await rig.until(uid, ({ state, generation }) => state === 'ready' && generation === 6)
    await rig.workloads.settled()
    expect(await version(uid)).toBe('three')
    await expect.poll(async () => (await rig.containers()).length, { timeout: 20_000 }).toBe(1)
  })
})

describe('a platform that was killed', () => {
  /** Everything of the process before is lost but the store; its containers run on. */
  const restart = (): void => {
    rig.workloads = rig.open()
  }

  test('takes its containers over again, and removes those that nobody wants any more', async () => {
    const image = await testImage('mcp')
    rig.push(image, 'local/desk')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk', replicas: 2 })
    const gone = await rig.deploy('gone', { image: 'localhost:8090/local/desk' })
    await Promise.all([rig.ready(uid, 2), rig.ready(gone.uid)])
    const session = (await rig.post(uid, initialize)).session ?? ''
    const before = (await rig.containers()).filter(({ labels }) => labels['org.mcpruntime.server'] === uid)
    const stranger = new ContainerRig()
    try {
      stranger.push(image, 'local/desk')
      const other = await stranger.deploy('desk', { image: 'localhost:8090/local/desk' })
      await stranger.ready(other.uid)

      rig.kill()
      restart()
      await rig.delete('gone')
      expect(rig.workloads.status(uid)).toMatchObject({ state: 'starting' })
      rig.workloads.begin()
      await rig.ready(uid, 2)
      await expect
        .poll(async () => (await rig.containers()).map(({ id }) => id).sort())
        .toEqual(before.map(({ id }) => id).sort())
      await expect.poll(async () => (await rig.networks()).length, { timeout: 20_000 }).toBe(1)
      // The replica that has the session is not known any more: whichever answers, nothing is invented.
      expect([200, 404]).toContain((await rig.post(uid, { method: 'ping' }, session)).status)
      expect(await stranger.call(other.uid, 'echo', { text: 'untouched' })).toBe('untouched')
      expect((await stranger.containers()).length).toBe(1)
    } finally {
      await stranger.dispose()
    }
  })

  test('lets servers reach the network once that is allowed', async () => {
    rig.push(await testImage('mcp'), 'local/desk')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk' })
    await rig.ready(uid)
    const internal = async (): Promise<string> => {
      if ('reason' in client) return ''
      const [network] = await rig.networks()
      const { stdout } = await client.ok(['network', 'inspect', '--format', '{{.Internal}}', network?.id ?? ''])
      return stdout.trim()
    }
    expect(await internal()).toBe('true')
    rig.kill()
    rig.workloads = rig.open(true)
    rig.workloads.begin()
    await rig.ready(uid)
    expect(await internal()).toBe('false')
    expect(await rig.call(uid, 'echo', { text: 'served' })).toBe('served')
    expect((await rig.containers()).length).toBe(1)
  })

  test('leaves nothing running when it is stopped in order', async () => {
    rig.push(await testImage('mcp'), 'local/desk')
    const { uid } = await rig.deploy('desk', { image: 'localhost:8090/local/desk' })
    await rig.ready(uid)
    await rig.workloads.close()
    expect([await rig.containers(), await rig.networks()]).toEqual([[], []])
    expect((await rig.tags()).length).toBe(1)
    restart()
    rig.workloads.begin()
    await rig.ready(uid)
  })
})
