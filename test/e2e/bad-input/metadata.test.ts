// servers.yaml as people write it by hand: each mistake is told with file and place, before anything is sent or written.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectRefusal, noInsides } from '../../support/refusals.ts'
import { Sandbox } from '../../support/sandbox.ts'

let box: Sandbox
const path = () => join(box.dir, '.mcp/servers.yaml')

const GOOD = `version: v1
servers:
  # the desk of the second floor
  - name: ticket-desk
    image: acme/ticket-desk
    scope: tenant
    tools:
      - name: list_tickets
        requiredTrust: low
        sideEffect: read
`

beforeAll(async () => {
  box = await Sandbox.create()
  await box.ok(['local', 'up', '--port', '0'])
  await mkdir(join(box.dir, '.mcp'))
})
afterAll(() => box?.dispose())

const BAD: [what: string, text: string, says: RegExp, more?: RegExp][] = [
  ['a tab', GOOD.replace('    image:', '\timage:'), /servers\.yaml:5:1: a tab stands where YAML wants spaces/],
  ['a key twice', GOOD.replace('    tools:', '    scope: org\n    tools:'), /servers\.yaml:7:5: a key stands twice/],
  ['no YAML at all', 'servers: [\n', /servers\.yaml:\d+:\d+: /],
  ['a list where a map belongs', '- name: ticket-desk\n', /servers\.yaml/],
  ['a server twice', GOOD + GOOD.slice(GOOD.indexOf('  - name')), /"ticket-desk" is listed twice/],
  [
    'an unknown scope',
    GOOD.replace('tenant', 'galaxy'),
    /servers\[0\]\.scope: .*one of tenant, org, public, not "galaxy"/,
  ],
  ['an unknown key', GOOD.replace('image:', 'imge:'), /servers\[0\]\.imge: .*"imge"/, /Did you mean "image"/],
  [
    'an unknown key of a tool',
    GOOD.replace('requiredTrust', 'requiredTrst'),
    /tools\[0\]\.requiredTrst/,
    /"requiredTrust"/,
  ],
  ['an unknown trust', GOOD.replace('low', 'lo'), /tools\[0\]\.requiredTrust.*not "lo"/],
]

test.each(BAD)(
  '%s: validate, deploy and generate tell it, and nothing is sent or written',
  async (_, text, says, more) => {
    await writeFile(path(), text)
    const validated = await box.cli(['server', 'validate', '--metadata-dir', '.mcp'])
    noInsides(validated)
    expect(validated.stdout + validated.stderr).toMatch(says)
    if (more) expect(validated.stdout + validated.stderr).toMatch(more)
    expect(validated.code).toBeOneOf([2, 3])
    const refusal = { exit: 2, code: 'MCPR_INPUT_INVALID', says }
    await expectRefusal(
      box,
      ['server', 'deploy', 'ticket-desk', '--scope', 'tenant', '--metadata-dir', '.mcp'],
      refusal,
    )
    await expectRefusal(box, ['server', 'generate', '--metadata-dir', '.mcp', '--output', 'manifests'], refusal)
    // Adding to a file that is not understood would be guessing.
    if (validated.code === 2) await expectRefusal(box, ['server', 'init', 'another', '--tool', 'a'], refusal)
    expect(await readFile(path(), 'utf8')).toBe(text)
    expect((await readdir(box.dir)).sort()).not.toContain('manifests')
    expect(await readdir(join(box.dir, '.mcp'))).toEqual(['servers.yaml'])
  },
)

test('the platform has heard of none of them', async () => {
  expect((await box.ok(['server', 'list', '-o', 'json'])).json()).toEqual([])
})

test('findings are JSON too, each with file, path and hint', async () => {
  await writeFile(path(), GOOD.replace('tenant', 'galaxy').replace('image:', 'imge:'))
  const ran = await box.cli(['server', 'validate', '--metadata-dir', '.mcp', '-o', 'json'])
  expect(ran.code).toBe(3)
  expect(ran.json()).toMatchObject({
    valid: false,
    issues: expect.arrayContaining([
      expect.objectContaining({ file: '.mcp/servers.yaml', path: 'servers[0].scope', level: 'error' }),
      expect.objectContaining({ path: 'servers[0].imge', hint: expect.stringContaining('image') }),
    ]),
  })
})

test.each([
  ['--tool-spec', 'x:low', /--tool-spec: "x:low" does not have the three parts/],
  ['--tool-spec', 'x:low:eat', /--tool-spec: "eat" in "x:low:eat" is not a side effect; use read, write, destructive/],
  ['--tool-spec', 'x:lo:read', /"lo" in "x:lo:read" is not a trust level.*Did you mean "low"/],
  ['--tool-spec', ':low:read', /":low:read" names no tool/],
  ['--tool', 'x:low', /--tool: "x:low" is no tool name/],
])('%s %s is refused, and the file stays as it was', async (flag, spec, says) => {
  await writeFile(path(), GOOD)
  await expectRefusal(box, ['server', 'init', 'another', flag, spec], {
    exit: 2,
    code: 'MCPR_USAGE',
    says,
    hint: /name:trust:side-effect/,
    next: /server init --help/,
  })
  expect(await readFile(path(), 'utf8')).toBe(GOOD)
  expect(await readdir(join(box.dir, '.mcp'))).toEqual(['servers.yaml'])
})

test.each([
  [['server', 'deploy', 'ticket-desk', '--scope', 'galaxy'], 2, 'MCPR_USAGE', /--scope is "galaxy"/],
  [['server', 'validate', '--metadata-dir', 'nowhere'], 6, 'MCPR_FILE_NOT_FOUND', /nowhere/],
  [['server', 'deploy', 'desk', '--metadata-dir', '.mcp'], 6, 'MCPR_NOT_FOUND', /no server desk/],
])('%j', async (words, exit, code, says) => {
  await writeFile(path(), `${GOOD}${GOOD.slice(GOOD.indexOf('  - name')).replace('ticket-desk', 'other')}`)
  await expectRefusal(box, words, { exit, code, says })
})
