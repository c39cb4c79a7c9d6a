import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { isAlive, ownIdentity } from './process-identity.ts'

it('tells a process from a later one of the same number', () => {
  const own = ownIdentity()
  expect(isAlive(own)).toBe(true)
  expect(isAlive({ pid: own.pid })).toBe(true)
  if (own.start !== undefined) expect(isAlive({ ...own, start: `${Number(own.start) + 1}` })).toBe(false)
  expect(isAlive({ pid: 2 ** 22 + 1 })).toBe(false)
})

it('says nothing of a process of another pid namespace, and takes none for its own', () => {
  const { pid, namespace } = ownIdentity()
  if (namespace !== undefined) expect(isAlive({ pid, namespace: `${namespace}0` })).toBe('unknown')
})

it('notices the end', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  const { pid } = child as { pid: number }
  expect(isAlive({ pid })).toBe(true)
  child.stdin.end()
  await once(child, 'close')
  expect(isAlive({ pid })).toBe(false)
})
