// The tour of docs/teams.md, run line by line. Only the ports are others.
import { cp, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, root, Sandbox } from '../support/sandbox.ts'
import { runTour } from './tour.ts'

let box: Sandbox
beforeAll(async () => {
  box = await Sandbox.create()
  await cp(join(root, 'examples'), join(box.dir, 'examples'), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  })
  const modules = 'examples/ticket-desk-mcp/node_modules'
  await symlink(join(root, 'node_modules'), join(box.dir, 'node_modules'))
  await symlink(join(root, modules), join(box.dir, modules))
})
afterAll(() => box?.dispose())

test('every command of the tour prints what docs/teams.md says', async () => {
  const ports = new Map(
    await Promise.all(['8088', '8090', '8099'].map(async (port) => [port, `${await freePort()}`] as const)),
  )
  const here = (line: string) => line.replace(/\b(8088|8090|8099)\b/g, (port) => ports.get(port) as string)
  const env = { PORT: ports.get('8088') as string, MCP_RUNTIME_LOCAL_PORT: ports.get('8090') as string }
  const steps = await runTour({ document: 'docs/teams.md', box, here, options: { env } })
  expect(steps.length).toBeGreaterThan(30)
})
