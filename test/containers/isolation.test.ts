// What a server in a container can do and reach, asked from inside.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findEngine } from '../support/engine.ts'
import { testImage } from '../support/images.ts'
import { ContainerRig } from './support/rig.ts'

const client = await findEngine()
let rig: ContainerRig
let desk: string
let other: string

beforeAll(async () => {
  if ('reason' in client) return
  rig = new ContainerRig()
  const image = await testImage('mcp', { volumes: ['/data', '/tmp'] })
  rig.push(image, 'local/desk', 'latest', { volumes: ['/data', '/tmp'] })
  const deployed = await Promise.all([
    rig.deploy('desk', { image: 'localhost:8090/local/desk', port: 8099, replicas: 2 }),
    rig.deploy('other', { image: 'localhost:8090/local/desk', resources: { limits: { memory: '64Mi', cpu: '250m' } } }),
  ])
  desk = deployed[0].uid
  other = deployed[1].uid
  await Promise.all([rig.ready(desk, 2), rig.ready(other)])
})
afterAll(() => rig?.dispose())

describe('a server in a container', () => {
  beforeEach(({ skip }) => {
    if ('reason' in client) skip(client.reason)
  })

  test('is told where to listen and serve', async () => {
    expect(await rig.call(desk, 'env', { name: 'PORT' })).toBe('8099')
    expect(await rig.call(desk, 'env', { name: 'MCP_PATH' })).toBe('/desk/mcp')
  })

  test('is nobody, and can become nobody else', async () => {
    expect(JSON.parse(await rig.call(desk, 'facts'))).toMatchObject({ uid: 65532, gid: 65532 })
    const status = await rig.call(desk, 'read', { path: '/proc/self/status' })
    for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
      expect(status).toMatch(new RegExp(`^${set}:\\s+0{16}$`, 'm'))
    }
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
    expect(status).toMatch(/^Seccomp:\s+2$/m)
  })

  test('writes to /tmp and nowhere else', async () => {
    expect(await rig.call(desk, 'write', { path: '/tmp/x' })).toBe('written')
    await expect(rig.call(desk, 'write', { path: '/x' })).rejects.toThrow(/read-only file system|permission denied/)
    const mounts = await rig.call(desk, 'read', { path: '/proc/self/mounts' })
    expect(mounts).toMatch(/^\S+ \/ \S+ ro,/m)
    expect(mounts).toMatch(/ \/tmp tmpfs rw,nosuid,nodev.*size=65536k/)
    expect(mounts).not.toContain('docker.sock')
  })

  test('has in memory, and no folder of the host, for what its image declares as a volume', async () => {
    expect(await rig.call(desk, 'write', { path: '/data/x' })).toBe('written')
    const mounts = await rig.call(desk, 'read', { path: '/proc/self/mounts' })
    expect(mounts).toMatch(/ \/data tmpfs rw,nosuid,nodev.*size=65536k/)
    if ('reason' in client) return
    const ids = (await rig.containers()).map(({ id }) => id)
    const { stdout } = await client.ok(['inspect', '--format', '{{json .Mounts}}', ...ids])
    expect(stdout).not.toContain('"volume"')
  })

  test('reaches nothing beyond its network, nor the container beside it', async () => {
    const [one, two] = (await rig.containers()).filter(({ labels }) => labels['org.mcpruntime.server'] === desk)
    const [stranger] = (await rig.containers()).filter(({ labels }) => labels['org.mcpruntime.server'] === other)
    const address = async (id = '') => Object.values((await rig.engine.inspectContainer(id)).addresses)[0] ?? ''
    const addresses = await Promise.all([one, two, stranger].map((container) => address(container?.id)))
    expect(addresses.every((text) => /^\d+\.\d+\.\d+\.\d+$/.test(text))).toBe(true)
    const self = await rig.call(desk, 'dial', { address: '127.0.0.1:8099' })
    expect(self).toBe('connected')
    for (const target of ['1.1.1.1:53', `${addresses[2]}:8088`]) {
      await expect(rig.call(desk, 'dial', { address: target })).rejects.toThrow(/unreachable|timeout/)
    }
    // A session stays with one replica, whose name it begins with: then it is known who asks.
    const { session } = await rig.post(desk, { method: 'initialize', params: { protocolVersion: '2025-06-18' } })
    const beside = addresses[one?.id.startsWith(session?.split('-')[0] ?? '') ? 1 : 0]
    const dial = rig.call(desk, 'dial', { address: `${beside}:8099` }, session ?? '')
    await expect(dial).rejects.toThrow(/unreachable|timeout/)
    await expect(rig.call(desk, 'dial', { address: 'example.com:80' })).rejects.toThrow()
  })

  test('has the limits of its spec', async () => {
    const [container] = (await rig.containers()).filter(({ labels }) => labels['org.mcpruntime.server'] === other)
    if ('reason' in client) return
    const { stdout } = await client.ok(['inspect', '--format', '{{json .HostConfig}}', container?.id ?? ''])
    expect(JSON.parse(stdout)).toMatchObject({
      Memory: 64 * 2 ** 20,
      MemorySwap: 64 * 2 ** 20,
      NanoCpus: 250_000_000,
      PidsLimit: 256,
      PortBindings: {},
      Binds: null,
    })
  })
})
