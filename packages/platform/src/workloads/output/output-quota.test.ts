import { expect, it } from 'vitest'
import { withinQuota } from './output-quota.ts'

const owner = (uid: string) => ({ uid, namespace: 'n', name: uid, path: '/x/mcp' })

it('passes a mebibyte a minute for each server, and says how much it left out', () => {
  const seen: string[] = []
  let now = 0
  const output = withinQuota(
    ({ uid }, _, line) => seen.push(`${uid} ${line.length > 100 ? line.length : line}`),
    () => now,
  )
  const long = 'x'.repeat(512 * 1024)
  for (let i = 0; i < 5; i += 1) output(owner('a'), 'stdout', long)
  output(owner('b'), 'stdout', 'quiet')
  expect(seen).toEqual([`a ${long.length}`, `a ${long.length}`, 'b quiet'])
  now = 60_000
  output(owner('a'), 'stdout', 'again')
  expect(seen.slice(3)).toEqual(['a (3 lines were left out: more than 1 MiB in a minute)', 'a again'])
})
