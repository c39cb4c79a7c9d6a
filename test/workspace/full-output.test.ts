// Output that cannot be written: one sentence and an exit code, whoever writes it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { program } from '../support/sandbox.ts'

const sh = (line: string) => {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line, program], { encoding: 'utf8' })
  return { status, stdout, stderr }
}
const full = existsSync('/dev/full')

test.for([
  ['a result', 'auth status'],
  ['a result as JSON', 'auth list -o json'],
  ['an error as JSON', 'auth nope -o json'],
  ['a result of a plugin', 'local status'],
  ['help', '--help'],
  ['help of a group', 'auth --help'],
  ['the version', '--version'],
  ['the list of plugins', 'plugins --available'],
])('%s on a full disk', ([_, line], { skip }) => {
  if (!full) skip('no /dev/full on this machine')
  const { status, stderr } = sh(`"$0" ${line} > /dev/full`)
  expect(stderr).toBe('Error: The output could not be written: no space is left on the device.\n  MCPR_DISK_FULL\n')
  expect(status).toBe(1)
})
