// Ctrl-C in commands that wait: exit 130, said what stands and what does not, nothing left running.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noInsides } from '../../support/refusals.ts'
import { freePort, program, Sandbox } from '../../support/sandbox.ts'

let box: Sandbox
beforeAll(async () => {
  box = await Sandbox.create()
  await box.ok(['local', 'up', '--port', '0'])
  await box.ok(['server', 'init', 'desk', '--tool', 'list_tickets'])
  await box.ok(['server', 'deploy', 'desk', '--scope', 'tenant'])
  await box.ok(['local', 'attach', 'desk', '--url', `http://127.0.0.1:${await freePort()}`])
})
afterAll(() => box?.dispose())

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s while a deployment is waited for: deployed all the same, and said',
  async (signal) => {
    const deploying = box.start([program, 'server', 'deploy', 'desk', '--scope', 'tenant', '--update'])
    await deploying.until(/Waiting for desk: /)
    expect(await deploying.stop(signal)).toBe(130)
    const output = deploying.output()
    noInsides({ stdout: output, stderr: '' })
    expect(output).toContain('desk is deployed all the same')
    expect(output).toContain('mcp-runtime server status desk --namespace mcp-team-local')
    expect((await box.ok(['server', 'get', 'desk', '-o', 'json'])).json()).toMatchObject({ name: 'desk' })
  },
)

test.each(['table', 'json'])('events --follow -o %s', async (format) => {
  const following = box.start([program, 'local', 'events', '--follow', '-o', format])
  await following.until(/server\.applied/)
  expect(await following.stop('SIGINT')).toBe(130)
  noInsides({ stdout: following.output(), stderr: '' })
})

test('while --from-server is waited for: nothing is written', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  const words = ['server', 'init', 'other', '--from-server', url, '--metadata-dir', 'other']
  const waiting = box.start([program, ...words])
  await waiting.until(/Nothing listens/)
  expect(await waiting.stop('SIGINT')).toBe(130)
  noInsides({ stdout: waiting.output(), stderr: '' })
  expect((await box.run(['ls', '-A'])).stdout).not.toContain('other')
})

test('events --follow ends with a sentence when its platform does', async () => {
  const following = box.start([program, 'local', 'events', '--follow'])
  await following.until(/server\.applied/)
  await box.ok(['local', 'down'])
  const code = await following.ended
  noInsides({ stdout: following.output(), stderr: '' })
  expect(code).toBe(9)
  expect(following.output()).toMatch(/MCPR_UNAVAILABLE/)
})
