// The live inventory of a server that runs as several containers.
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createLiveInventories } from '../../packages/platform/src/inventory/index.ts'
import type { Workloads } from '../../packages/platform/src/ports/index.ts'
import { ContainerRig } from '../containers/support/rig.ts'
import { findEngine } from '../support/engine.ts'
import { type BuiltImage, testImage } from '../support/images.ts'

const client = await findEngine()
let image: BuiltImage
let rig: ContainerRig
beforeAll(async () => {
  if (!('reason' in client)) image = await testImage('mcp')
}, 300_000)
beforeEach(({ skip }) => {
  if ('reason' in client) skip(client.reason)
  rig = new ContainerRig()
})
afterEach(() => rig?.dispose())

test('is asked of one of its copies, in a session of its own', async () => {
  rig.push(image, 'local/desk')
  const server = await rig.deploy('desk', { image: 'localhost:8090/local/desk', replicas: 2 })
  const inventories = createLiveInventories({
    store: rig.store,
    workloads: rig.workloads as unknown as Workloads,
    clock: Date.now,
  })
  try {
    expect(inventories.of(server)).toEqual({ inventory: null, error: 'the server does not run' })
    await rig.ready(server.uid)
    const names = () => inventories.of(server).inventory?.tools.map(({ name }) => name)
    await expect.poll(names, { timeout: 20_000 }).toContain('echo')
  } finally {
    await inventories.close()
  }
})
