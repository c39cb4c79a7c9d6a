import { expect, test } from 'vitest'
import { fakeIo } from '../testing/fake-io.ts'
import { runTasks } from './index.ts'

test('Ctrl-C stays the business of the command, also while lines move on a terminal', async () => {
  const io = fakeIo()
  Object.assign(io.stderr, { isTTY: true })
  const before = process.listenerCount('SIGINT')
  let during = -1
  const run = async () => {
    during = process.listenerCount('SIGINT')
  }
  await runTasks({ io, quiet: false, say: () => undefined, env: {} }, [{ title: 'Working', run }])
  expect(during).toBe(before)
  expect(io.err).toContain('Working')
})
