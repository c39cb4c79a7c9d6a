// `local up --mode`, as its user runs it: real processes.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Sandbox } from '../support/sandbox.ts'

let box: Sandbox
beforeAll(async () => {
  box = await Sandbox.create()
})
afterAll(() => box?.dispose())

test('the mode is kept by the data folder, told by status, and never changed under a running platform', async () => {
  const up = (await box.ok(['local', 'up', '--port', '0', '--mode', 'org', '-o', 'json'])).json()
  expect(up).toMatchObject({ started: true, mode: 'org' })
  const info = await fetch(`${up.url}/api/v1/platform`)
  expect(await info.json()).toMatchObject({ mode: 'org' })
  expect((await box.ok(['local', 'status', '-o', 'json'])).json()).toMatchObject({ running: true, mode: 'org' })
  expect((await box.ok(['local', 'status'])).stdout).toMatch(/mode +org/)
  const other = await box.cli(['local', 'up', '--mode', 'public'])
  expect([other.code, other.stderr]).toEqual([7, expect.stringContaining('in the mode org')])
  await box.ok(['local', 'down'])
  expect((await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json()).toMatchObject({ mode: 'org' })
  await box.ok(['local', 'down'])
  box.env.MCP_PLATFORM_MODE = 'Tenant'
  expect((await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json()).toMatchObject({ mode: 'tenant' })
  await box.ok(['local', 'down'])
  box.env.PLATFORM_MODE = 'everything'
  const odd = await box.ok(['local', 'up', '--port', '0', '-o', 'json'])
  expect(odd.json()).toMatchObject({ mode: 'tenant' })
  expect(odd.stderr).toContain('none of tenant, org, public')
})
