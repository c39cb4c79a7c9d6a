// The engine's client against the engine of this machine.
import { randomUUID } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createDockerEngine } from '../../packages/platform/src/engine/index.ts'
import { findEngine } from '../support/engine.ts'
import { testImage } from '../support/images.ts'

const client = await findEngine()
const LABEL = `mcp-runtime-test=${randomUUID()}`
const labels = { 'mcp-runtime-test': LABEL.slice('mcp-runtime-test='.length) }
const engine = createDockerEngine('/var/run/docker.sock')

afterAll(async () => {
  if ('reason' in client) return
  for (const { id } of await engine.listContainers([LABEL])) await engine.removeContainer(id)
  for (const { id } of await engine.listNetworks([LABEL])) await engine.removeNetwork(id)
  await engine.close()
})

const config = (Image: string) => ({
  Image,
  Env: ['A=b'],
  User: '65532:65532',
  Labels: labels,
  HostConfig: {
    NetworkMode: 'none',
    ReadonlyRootfs: true,
    Tmpfs: {},
    SecurityOpt: ['no-new-privileges'],
    CapDrop: ['ALL'],
    Privileged: false,
    Memory: 64 * 1024 * 1024,
    MemorySwap: 64 * 1024 * 1024,
    NanoCpus: 1e9,
    PidsLimit: 64,
    RestartPolicy: { Name: 'no' as const },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '2' } },
  },
})

describe('the engine of this machine', () => {
  beforeEach(({ skip }) => {
    if ('reason' in client) skip(client.reason)
  })

  test('runs a container to its end and gives what it wrote', async () => {
    const image = await testImage('exits')
    const name = `mcp-runtime-test-${randomUUID()}`
    const heard = new AbortController()
    const events: string[] = []
    const listening = (async () => {
      for await (const { action } of engine.events([LABEL], heard.signal)) {
        events.push(action)
        if (action === 'die') heard.abort()
      }
    })()
    // A round trip, so that the stream of events is open.
    expect(await engine.answers()).toBe(true)
    const id = await engine.createContainer(name, config(image.reference))
    await expect(engine.createContainer(name, config(image.reference))).rejects.toMatchObject({ code: 'conflict' })
    await engine.startContainer(id)
    expect(await engine.waitContainer(id)).toBe(1)
    await listening
    expect(events.slice(-2)).toEqual(['start', 'die'])
    expect(await engine.inspectContainer(id)).toMatchObject({ running: false, exitCode: 1, outOfMemory: false })
    const lines = []
    for await (const { stream, line } of engine.containerLogs(id)) lines.push(`${stream}: ${line}`)
    expect(lines.sort()).toEqual(['stderr: Error: there is no database at db:5432', 'stdout: reading the settings'])
    expect(await engine.listContainers([LABEL])).toMatchObject([{ id, name, state: 'exited', labels }])
    await engine.removeContainer(id)
    await engine.removeContainer(id)
    await engine.stopContainer(id, 1_000)
    await expect(engine.inspectContainer(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('keeps images under names, and takes them in', async () => {
    const image = await testImage('exits')
    const reference = `mcp-runtime.local/${randomUUID()}/image:v1`
    await engine.tagImage(image.id, reference)
    expect(await engine.inspectImage(reference)).toMatchObject({ id: image.id, os: 'linux' })
    expect(await engine.listImageTags('mcp-runtime.local/*/image')).toContain(reference)
    await engine.removeImage(reference)
    await engine.removeImage(reference)
    await expect(engine.inspectImage(reference)).rejects.toMatchObject({ code: 'not_found' })
    const rubbish = new PassThrough()
    rubbish.end('this is no archive')
    await expect(engine.loadImage(rubbish)).rejects.toMatchObject({ code: 'refused' })
  })

  test('makes networks and removes them', async () => {
    const Name = `mcp-runtime-test-${randomUUID()}`
    await engine.createNetwork({ Name, Internal: true, Labels: labels, Options: {} })
    expect(await engine.listNetworks([LABEL])).toMatchObject([{ name: Name, labels }])
    await engine.removeNetwork(Name)
    await engine.removeNetwork(Name)
    expect(await engine.listNetworks([LABEL])).toEqual([])
  })
})

test('where there is none, that is said', async () => {
  const none = createDockerEngine(`/tmp/${randomUUID()}.sock`)
  expect(await none.answers()).toBe(false)
  await expect(none.facts()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/^No container/),
  })
  await none.close()
})
