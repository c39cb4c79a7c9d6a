import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownIdentity } from '@mcp-runtime/sdk/profiles'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runFileOf } from './data-dir.ts'
import { runningPlatform } from './run-file.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'run-file-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const read = (run: unknown) => {
  writeFileSync(runFileOf(dir), JSON.stringify(run))
  return runningPlatform(dir)
}
const own = ownIdentity()

it('finds the process that wrote it', () => {
  expect(read({ ...own, port: 1 })).toMatchObject({ pid: process.pid, port: 1 })
})

// What is found here gets signals.
it.each([
  ['every process', { pid: -1 }],
  ['a group', { pid: -process.pid }],
  ['the own group', { pid: 0 }],
  ['init', { pid: 1 }],
  ['no process', { pid: 1.5 }],
  ['another process of that number', { pid: process.pid, start: `${own.start}0` }],
])('takes %s for no platform', (_, identity) => {
  expect(read({ port: 1, ...identity })).toBeUndefined()
})

it.skipIf(own.start === undefined)('takes a number alone for no platform: it may be anybody’s by now', () => {
  expect(read({ pid: process.pid, port: 1 })).toBeUndefined()
})
