// The command line itself: unknown words, flags in the wrong place, nobody to ask, a reader that leaves.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectRefusal, noInsides } from '../../support/refusals.ts'
import { Sandbox } from '../../support/sandbox.ts'

let box: Sandbox
beforeAll(async () => {
  box = await Sandbox.create()
  await box.ok(['local', 'up', '--port', '0'])
  await box.ok(['server', 'init', 'desk', '--tool', 'list_tickets'])
  await box.ok(['server', 'deploy', 'desk', '--scope', 'tenant'])
})
afterAll(() => box?.dispose())

test.each<[string, RegExp, (RegExp | undefined)?]>([
  ['frobnicate', /"frobnicate" is not a command of mcp-runtime/],
  ['serve list', /"serve" is not a command/],
  ['server lst', /"lst" is not a command of "mcp-runtime server"/],
  ['server --frob list', /Unknown flag --frob/],
  ['server --use-kub list', /Unknown flag --use-kub: /],
  ['server list --namespce x', /Unknown flag --namespce\. Did you mean "--namespace"\?/],
  ['server list surplus words', /Unexpected arguments: surplus, words/],
  ['server get', /Missing argument NAME/],
  ['plugins install', /Missing argument PLUGIN: Name .*, or a folder\.(?:\n|$)/],
  ['access grant apply', /Missing required flag --file/],
  ['access grant init g --server desk --trust some', /--trust.*some/],
  ['access session init s', /--server/],
  ['server deploy desk --port desk', /--port.*desk/],
  ['server deploy desk --timeout soon', /"soon" is no duration/],
  ['server list -o xml', /-o|--output/],
  ['local up --port 70000', /--port/],
  ['adapter', /needs a command|COMMAND/],
])('%s', async (line, says) => {
  const words = line.split(' ')
  if (line === 'adapter') {
    const help = await box.cli(words)
    expect([help.code, help.stdout]).toEqual([0, expect.stringMatching(says)])
    return
  }
  const ran = await box.cli(words)
  noInsides(ran)
  expect([ran.code, ran.stdout]).toEqual([2, ''])
  expect(ran.stderr).toMatch(says)
  expect(ran.stderr).toContain('MCPR_USAGE')
  expect(ran.stderr).toMatch(/next: mcp-runtime .*--help/)
  if (line.includes('-o xml')) return
  await expectRefusal(box, words, { exit: 2, code: 'MCPR_USAGE', says, next: /--help/ })
})

test.each<[string[], RegExp, RegExp]>([
  [['auth', 'login'], /Which platform\?/, /--api-url/],
  [['auth', 'login', '--api-url', 'http://127.0.0.1:1'], /No token and no password/, /--token-stdin/],
  [
    ['auth', 'login', '--api-url', 'http://127.0.0.1:1', '--email', 'a@acme.com'],
    /Password of a@acme\.com is not given/,
    /--password-stdin/,
  ],
  [['local', 'reset', '--data-dir', 'elsewhere'], /Delete every server.*Nobody can be asked here/, /--yes/],
])('%j without a terminal asks nobody and names the flag', async (words, says, flag) => {
  const ran = await box.cli(words)
  noInsides(ran)
  expect(ran.code).toBe(2)
  expect(ran.stderr).toMatch(says)
  expect(ran.stderr).toMatch(flag)
  expect(existsSync(join(box.dir, 'config/local/platform.db'))).toBe(true)
})

test('an empty secret from a pipe is refused', async () => {
  const words = ['auth', 'login', '--api-url', 'http://127.0.0.1:1', '--token-stdin']
  await expectRefusal(box, words, {
    exit: 2,
    code: 'MCPR_INPUT_INVALID',
    says: /The token is empty/,
    hint: /pipe or file/,
  })
})

const shell = (line: string) => box.run(['bash', '-c', line])

test.each([
  '--help',
  'server --help',
  'server list',
  'server list -o json',
  'access grant list --quiet',
  'local events',
  'local events -o json',
  'server get desk -o yaml --quiet',
])('%s into a reader that leaves: no error, no word', async (line) => {
  for (const reader of ['head -1', 'true']) {
    const ran = await shell(`mcp-runtime ${line} 2>errors | ${reader} >/dev/null; echo "\${PIPESTATUS[0]}"; cat errors`)
    noInsides(ran)
    expect(ran.stdout.trim()).toBe('0')
  }
})

test('events --follow ends when its reader has left', async () => {
  const piped = box.start([
    'bash',
    '-c',
    'set -o pipefail; mcp-runtime local events --follow -o json 2>&1 | head -1; echo "ended $?"',
  ])
  await piped.until(/\{/)
  // It learns of it with the next event.
  await box.ok(['server', 'deploy', 'desk', '--scope', 'tenant', '--update'])
  await piped.until(/ended 0/)
  noInsides({ stdout: piped.output(), stderr: '' })
})

test('a full disk below stdout is an error, told where it still can be', async () => {
  const ran = await shell('mcp-runtime server list >/dev/full')
  noInsides(ran)
  expect(ran.code).toBe(1)
  expect(ran.stderr).toContain('MCPR_DISK_FULL')
})
