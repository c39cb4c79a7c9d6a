// Containers under the platform as people start it: pushed, deployed, called, killed, stopped, reset.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDockerEngine } from '../../packages/platform/src/engine/index.ts'
import { findEngine } from '../support/engine.ts'
import { testImage } from '../support/images.ts'
import { Sandbox } from '../support/sandbox.ts'

const client = await findEngine()
const engine = createDockerEngine('/var/run/docker.sock')
let box: Sandbox

beforeEach(async ({ skip }) => {
  if ('reason' in client) skip(client.reason)
  box = await Sandbox.create()
})
afterEach(async () => {
  await box?.cli(['local', 'down'])
  await box?.cli(['local', 'reset', '--yes'])
  await box?.dispose()
})

const up = async (): Promise<{ url: string; port: number; pid: number }> =>
  (await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json()

/** Containers, networks and image names of the platform, by its instance. */
async function left(instance: string): Promise<readonly number[]> {
  const label = [`org.mcpruntime.instance=${instance}`]
  return [
    (await engine.listContainers(label)).length,
    (await engine.listNetworks(label)).length,
    (await engine.listImageTags(`mcp-runtime.local/${instance}/*`)).length,
  ]
}

const row = async (): Promise<{ ready: string; status: string }> =>
  (await box.ok(['server', 'list', '-o', 'json'])).json()[0]

test('a pushed image is deployed, survives its platform, goes with it, and leaves nothing behind', async () => {
  if ('reason' in client) return
  const { port, pid, url } = await up()
  const { instance } = (await (await fetch(`${url}/api/v1/platform`)).json()) as { instance: string }
  const name = `localhost:${port}/local/desk`
  await testImage('mcp', { name, tag: 'v1' })
  await box.ok(['registry', 'push', '--image', `${name}:v1`])
  await box.ok(['server', 'deploy', 'desk', '--image', name, '--tag', 'v1', '--replicas', '2'])
  expect(await row()).toMatchObject({ ready: '2/2', status: 'Ready' })
  expect(await left(instance)).toEqual([2, 1, 1])
  expect((await box.ok(['server', 'logs', 'desk'])).stdout).toContain('listening on port 8088')
  const status = (await box.ok(['local', 'status', '-o', 'json'])).json()
  expect(status.containers).toMatchObject([{ name: 'desk', ready: '2/2', status: 'Ready' }])

  const before = (await engine.listContainers([`org.mcpruntime.instance=${instance}`])).map(({ id }) => id).sort()
  process.kill(pid, 'SIGKILL')
  await up()
  await expect.poll(row, { timeout: 20_000 }).toMatchObject({ ready: '2/2', status: 'Ready' })
  const after = (await engine.listContainers([`org.mcpruntime.instance=${instance}`])).map(({ id }) => id).sort()
  expect(after).toEqual(before)

  await box.ok(['local', 'down'])
  expect(await left(instance)).toEqual([0, 0, 1])
  await up()
  await expect.poll(row, { timeout: 20_000 }).toMatchObject({ ready: '2/2', status: 'Ready' })
  await box.ok(['server', 'delete', 'desk'])
  await expect.poll(() => left(instance), { timeout: 20_000 }).toEqual([0, 0, 0])

  await box.ok(['server', 'deploy', 'desk', '--image', name, '--tag', 'v1'])
  const { pid: last } = (await box.ok(['local', 'status', '-o', 'json'])).json()
  process.kill(last, 'SIGKILL')
  await box.ok(['local', 'reset', '--yes'])
  expect(await left(instance)).toEqual([0, 0, 0])
})
