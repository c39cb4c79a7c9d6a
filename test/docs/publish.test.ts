// docs/publish.md, run line by line with a real toolchain and a real container engine. Only the ports are others.
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { baseImages, missingForBases } from '../support/base-images.ts'
import { type Engine, findEngine } from '../support/engine.ts'
import { freePort, root, Sandbox } from '../support/sandbox.ts'
import { missing, toolEnv } from '../support/toolchains.ts'
import { runTour } from './tour.ts'

const found = await findEngine()
const engine = found as Engine
const reason = 'reason' in found ? found.reason : ((await missing('go')) ?? (await missingForBases(['go', 'static'])))
const ports = new Map(await Promise.all(['8088', '8090'].map(async (port) => [port, `${await freePort()}`] as const)))

let box: Sandbox | undefined
beforeAll(async () => {
  if (reason !== undefined) return
  box = await Sandbox.create()
  await cp(join(root, 'examples/workspace-assistant-mcp'), join(box.dir, 'examples/workspace-assistant-mcp'), {
    recursive: true,
  })
  await baseImages(engine, ['go', 'static'])
}, 600_000)
afterAll(async () => {
  if (box === undefined) return
  await box.dispose()
  const images = ['v1', 'v2'].map((tag) => `localhost:${ports.get('8090')}/local/workspace-demo:${tag}`)
  await engine.run(['rmi', '--force', ...images])
})

test('every command prints what docs/publish.md says', async ({ skip }) => {
  if (reason !== undefined) return skip(reason)
  const here = (line: string) => line.replace(/\b(8088|8090)\b/g, (port) => ports.get(port) as string)
  const env = {
    ...toolEnv,
    PORT: ports.get('8088') as string,
    MCP_RUNTIME_LOCAL_PORT: ports.get('8090') as string,
    MCP_RUNTIME_CONTAINER_ENGINE: engine.client,
    DOCKER_BUILDKIT: '1',
  }
  const steps = await runTour({ document: 'docs/publish.md', box: box as Sandbox, here, options: { env } })
  expect(steps.length).toBeGreaterThan(25)
}, 900_000)
