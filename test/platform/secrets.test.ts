import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import Delete from '../../plugins/plugin-local/src/commands/local/secret/delete.ts'
import List from '../../plugins/plugin-local/src/commands/local/secret/list.ts'
import SetKey from '../../plugins/plugin-local/src/commands/local/secret/set.ts'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'

let desk: OwnPlatform
beforeAll(async () => {
  desk = await startOwnPlatform()
})
afterAll(() => desk.close())

const VALUE = 'hunter2-of-the-desk'

test('a value goes in by stdin or file and is never printed', async () => {
  const set = await desk.run(SetKey, ['desk', 'TOKEN', '-o', 'json'], { input: `${VALUE}\n` })
  expect(set).toMatchObject({ exit: 0 })
  expect(JSON.parse(set.stdout)).toMatchObject({ name: 'desk', namespace: 'mcp-team-local', keys: ['TOKEN'] })
  const path = join(desk.folder, 'ca.pem')
  await writeFile(path, `${VALUE}\n`)
  const again = await desk.run(SetKey, ['desk', 'CA', '--from-file', path])
  expect(again.stdout).toBe('secret/desk in mcp-team-local has the keys CA, TOKEN\n')
  const list = await desk.run(List, ['-o', 'json'])
  expect(JSON.parse(list.stdout)).toMatchObject([{ name: 'desk', keys: ['CA', 'TOKEN'] }])
  for (const { stdout, stderr } of [set, again, list]) expect(stdout + stderr).not.toContain(VALUE)
})

test('a value on the command line is refused without being repeated', async () => {
  const { exit, stdout, stderr } = await desk.run(SetKey, ['desk', 'TOKEN', VALUE])
  expect([exit, stdout]).toEqual([2, ''])
  expect(stderr).toContain('never given on the command line')
  expect(stderr).not.toContain(VALUE)
})

test('what cannot be a value is refused with the reason', async () => {
  const folder = await desk.run(SetKey, ['desk', 'K', '--from-file', desk.folder])
  expect([folder.exit, folder.stderr]).toEqual([1, expect.stringContaining('is a folder')])
  expect((await desk.run(SetKey, ['desk', 'K', '--from-file', join(desk.folder, 'none')])).exit).toBe(6)
  for (const input of ['', '\n', 'a\0b', 'x'.repeat(70_000)]) {
    expect((await desk.run(SetKey, ['desk', 'K'], { input })).exit).toBe(2)
  }
  const big = join(desk.folder, 'big')
  await writeFile(big, 'y'.repeat(65_537))
  const refused = await desk.run(SetKey, ['desk', 'K', '--from-file', big])
  expect([refused.exit, refused.stdout]).toEqual([expect.any(Number), ''])
  expect(refused.exit).not.toBe(0)
})

test('delete takes a key, or all; what is not there is not found', async () => {
  await desk.run(SetKey, ['gone', 'A'], { input: '1' })
  await desk.run(SetKey, ['gone', 'B'], { input: '2' })
  expect((await desk.run(Delete, ['gone', 'A'])).stdout).toBe('deleted A of secret/gone in mcp-team-local\n')
  expect((await desk.run(Delete, ['gone'])).stdout).toBe('deleted secret/gone in mcp-team-local\n')
  expect((await desk.run(Delete, ['gone'])).exit).toBe(6)
})
