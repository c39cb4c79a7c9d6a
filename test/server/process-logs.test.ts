// server logs of an attached program on the embedded platform.
import { routes } from '@mcp-runtime/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import Apply from '../../plugins/plugin-server/src/commands/server/apply.ts'
import Logs from '../../plugins/plugin-server/src/commands/server/logs.ts'
import { start } from '../support/spawn.ts'
import { manifest, NAMESPACE, startTestPlatform, type TestPlatform } from './support/platform.ts'

/** Says what it is asked to, floods, or ends. */
const PROGRAM = `
const { createServer } = require('node:http')
const { once } = require('node:events')
console.log('a run begins')
createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://x')
  if (pathname === '/say') console.log(searchParams.get('line'))
  if (pathname === '/err') console.error(searchParams.get('line'))
  if (pathname === '/end') setImmediate(() => process.exit(1))
  if (pathname === '/flood') {
    const line = 'x'.repeat(999) + '\\n'
    for (let left = 100_000; left > 0; left--) if (!process.stdout.write(line)) await once(process.stdout, 'drain')
    console.log('the last line')
  }
  response.end()
}).listen(process.env.PORT, '127.0.0.1')
`

/** As long as a busy machine may take. */
const soon = { timeout: 30_000 }

let platform: TestPlatform
beforeAll(async () => {
  platform = await startTestPlatform()
  await platform.json(Apply, ['-f', '-'], 0, { input: manifest('talks') })
  const target = { kind: 'process' as const, command: [process.execPath, '-e', PROGRAM], cwd: platform.folder }
  await platform.client.call(routes.attach, { body: { name: 'talks', target } })
})
afterAll(() => platform.close())

const attachment = async () => {
  const { attachments } = await platform.client.call(routes.listAttachments, {})
  return attachments.find(({ name }) => name === 'talks')!
}
const ask = async (path: string, line = '') => {
  const { upstream } = await attachment()
  const url = new URL(path, upstream)
  url.searchParams.set('line', line)
  await (await fetch(url)).arrayBuffer()
}
const lines = async (...argv: string[]) =>
  (await platform.run(Logs, ['talks', ...argv])).stdout.split('\n').slice(0, -1)

test('what it wrote, on both streams, from the end; and of the run before', async () => {
  await ask('/say', 'one \u001b[31mred')
  await ask('/err', 'two')
  await expect.poll(() => lines(), soon).toEqual(['a run begins', 'one red', 'two'])
  expect(await lines('--tail', '1')).toEqual(['two'])
  expect(await lines('--tail', '0')).toEqual([])
  expect(await lines('--since', '1h', '--tail=-1')).toHaveLength(3)
  const json = await platform.run(Logs, ['talks', '-o', 'json'])
  expect(
    json.stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text).stream),
  ).toEqual(['stdout', 'stdout', 'stderr'])
  await ask('/end')
  await expect.poll(() => lines(), soon).toEqual(['a run begins'])
  expect(await lines('--previous')).toEqual(['a run begins', 'one red', 'two'])
  await expect.poll(async () => (await attachment()).state, soon).toBe('ready')
})

test('--follow shows what comes, over an end of the program, until Ctrl-C', async () => {
  await ask('/say', 'a mark')
  await expect.poll(() => lines('--tail', '1'), soon).toEqual(['a mark'])
  const words = ['server', 'logs', 'talks', '--namespace', NAMESPACE, '--follow', '--tail', '1']
  const following = start(words, { PATH: process.env.PATH ?? '', ...platform.env() })
  await following.saw(/a mark/)
  await ask('/say', 'before')
  await following.saw(/before/)
  await ask('/end')
  await following.saw(/a run begins/)
  await expect.poll(async () => (await attachment()).state, soon).toBe('ready')
  await ask('/say', 'after')
  await following.saw(/after/)
  following.child.kill('SIGINT')
  expect(await following.exit).toBe(130)
  expect(following.out.match(/before/g)).toHaveLength(1)
})

test('a program that writes 100 MB is shown by its last lines, and slows nobody down', async () => {
  await ask('/flood')
  await expect.poll(async () => (await lines('--tail', '1'))[0], soon).toBe('the last line')
  const all = await lines('--tail=-1')
  expect(all.length).toBeGreaterThan(500)
  expect(all.length).toBeLessThan(10_000)
  expect(all.at(-1)).toBe('the last line')
})

test('a user follows so many logs at a time, and others when those are over', async () => {
  const stop = new AbortController()
  const url = `${platform.url}/api/v1/runtime/servers/${NAMESPACE}/talks/logs?follow=true&tail=1`
  const headers = { authorization: `Bearer ${platform.platform.credentials.local.token}` }
  const follow = async () => (await fetch(url, { headers, signal: stop.signal })).status
  expect(new Set(await Promise.all(Array.from({ length: 32 }, follow)))).toEqual(new Set([200]))
  expect(await follow()).toBe(429)
  stop.abort()
  await expect.poll(async () => (await fetch(url.replace('follow=true', ''), { headers })).status, soon).toBe(200)
})
