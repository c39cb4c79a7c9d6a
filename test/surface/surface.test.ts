// The surface that scripts and fingers rely on: commands, arguments, flags, fields of results, error codes. It is pinned
// in a file a package; what a release promised goes only with a changeset of kind major.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CommandSurface, removals, type Surface, unannounced } from '../../scripts/surface/compare.ts'
import { readSpelled, spellArgument, spellFlag } from '../../scripts/surface/spell.ts'

const workspace = fileURLToPath(new URL('../..', import.meta.url))
const { commands } = JSON.parse(readFileSync(join(workspace, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, { flags?: Record<string, { char?: string; aliases?: string[] }> }>
}

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'surface-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const script = (name: string, ...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(workspace, 'scripts', name), ...words], {
    encoding: 'utf8',
    cwd: workspace,
  })
  // The compiler's process is ended by a signal, and says so when it hears of the closed pipe first.
  return { status, output: `${stdout}${stderr}`.replace(/^context canceled\n/m, '') }
}

test('no two flags of a command share a letter or a name', () => {
  for (const [id, { flags }] of Object.entries(commands)) {
    const names = Object.entries(flags ?? {}).flatMap(([name, { char, aliases = [] }]) => [
      name,
      ...aliases,
      char ?? [],
    ])
    expect(new Set(names.flat()).size, id).toBe(names.flat().length)
  }
})

test('the pinned files are what the sources say; a changed one is noticed, with the line', () => {
  cpSync(join(workspace, 'test/surface/packages'), root, { recursive: true })
  expect(script('surface.mjs', '--check', '--in', root)).toEqual({ status: 0, output: '' })
  const file = join(root, 'mcp-runtime.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"loggedIn": "boolean"', '"loggedIn": "string"'))
  const { status, output } = script('surface.mjs', '--check', '--in', root)
  expect(status).toBe(1)
  expect(output).toContain('mcp-runtime.json: "loggedIn": "string"')
})

describe('how a flag is spelled can be read back', () => {
  test.each([
    [spellFlag('output', { type: 'option', char: 'o', options: ['table', 'json'] }), ['-o', '--output'], 'table|json'],
    [spellFlag('file', { type: 'option', char: 'f', multiple: true, required: true }), ['-f', '--file'], undefined],
    [spellFlag('wait', { type: 'boolean', allowNo: true }), ['--wait', '--no-wait'], undefined],
    [spellFlag('owner', { type: 'option', aliases: ['boss'] }), ['--owner', '--boss'], undefined],
    [spellArgument('shell', { required: true, options: ['bash', 'zsh'] }), ['SHELL'], 'bash|zsh'],
    [spellArgument('name', {}), ['NAME'], undefined],
  ])('%s', (line, names, options) => {
    const read = readSpelled(line)
    expect([read.names, read.options?.join('|')]).toEqual([names, options])
  })
})

const list: CommandSurface = {
  arguments: ['[NAME]'],
  flags: ['--team=', '-o --output=table|json', '--[no-]wait'],
  aliases: ['server ls'],
  result: { '[].name': 'string', '[].state?': '"Ready" | "Failed"' },
}
const before: Surface = {
  package: '@mcp-runtime/plugin-server',
  commands: { 'server list': list, 'server hidden': { hidden: true, arguments: [], flags: [] } },
  errors: { MCPR_USAGE: 2 },
}
const lost = (change: Partial<CommandSurface> | undefined, errors: Record<string, number> = { MCPR_USAGE: 2 }) => {
  const now = { ...before, errors, commands: change ? { 'server list': { ...list, ...change } } : {} }
  return removals([before], [now as Surface]).map(({ what }) => what)
}

describe('what somebody could miss', () => {
  test.each<[string, Partial<CommandSurface>, string[]]>([
    ['nothing', {}, []],
    ['a new flag', { flags: [...list.flags, '--all'] }, []],
    ['a new value', { flags: ['--team=', '-o --output=table|json|yaml', '--[no-]wait'] }, []],
    ['a new field', { result: { ...list.result, '[].age': 'string' } }, []],
    ['another value of a field', { result: { ...list.result, '[].state?': '"Ready" | "Lost"' } }, []],
    ['a flag', { flags: list.flags.slice(1) }, ['the flag --team is gone']],
    ['a letter', { flags: ['--team=', '--output=table|json', '--[no-]wait'] }, ['the flag -o is gone']],
    ['--no-wait', { flags: ['--team=', '-o --output=table|json', '--wait'] }, ['the flag --no-wait is gone']],
    [
      'a value',
      { flags: ['--team=', '-o --output=table', '--[no-]wait'] },
      ['the flag -o does not take json any more'],
    ],
    [
      'freedom',
      { flags: [...list.flags.slice(1), '--team=a|b'] },
      ['the flag --team does not take any value any more'],
    ],
    ['a switch', { flags: [...list.flags.slice(1), '--team'] }, ['the flag --team has no more a value']],
    ['ease', { flags: [...list.flags, '--zone= (required)'] }, ['the flag --zone is new and required']],
    ['an argument', { arguments: [] }, ['the argument NAME is gone']],
    ['leaving it out', { arguments: ['NAME'] }, ['the argument NAME is required now']],
    ['an alias', { aliases: [] }, ['the alias "server ls" is gone']],
    ['a field', { result: { '[].name': 'string' } }, ['the result field [].state is gone']],
    [
      'a kind',
      { result: { ...list.result, '[].name': 'null | string' } },
      ['the result field [].name can be null now'],
    ],
    [
      'certainty',
      { result: { '[].name?': 'string', '[].state?': '"Ready"' } },
      ['the result field [].name may be absent now'],
    ],
  ])('%s', (_, change, expected) => expect(lost(change)).toEqual(expected.map((what) => `server list: ${what}`)))

  test('a command, unless an alias answers; a code; an exit; a package', () => {
    expect(lost(undefined)).toEqual(['the command "server list" is gone'])
    const renamed = { 'server show': { ...list, aliases: ['server list', 'server ls'] } }
    expect(removals([before], [{ ...before, commands: renamed }])).toEqual([])
    expect(lost({}, {})).toEqual(['the error code MCPR_USAGE is gone'])
    expect(lost({}, { MCPR_USAGE: 1 })).toEqual(['MCPR_USAGE ends with 1, no longer with 2'])
    expect(removals([before], [])).toEqual([{ package: before.package, what: 'the package is gone' }])
  })

  test('a changeset announces it: of kind major, for that package', () => {
    const [removal] = removals([before], [])
    const announced = (text: string) => unannounced(removal ? [removal] : [], [text]).length === 0
    expect(announced(`---\n"${before.package}": major\n---\n\nServers are gone.`)).toBe(true)
    expect(announced(`---\n'mcp-runtime': minor\n${before.package}: major\n---\n`)).toBe(true)
    expect(announced(`---\n"${before.package}": minor\n---\n`)).toBe(false)
    expect(announced('---\n"mcp-runtime": major\n---\n')).toBe(false)
    expect(announced(`---\n---\n"${before.package}": major\n`)).toBe(false)
  })
})

test('the check fails for what a release promised, and passes before the first release', () => {
  const surface = join(root, 'test/surface')
  mkdirSync(join(surface, 'released'), { recursive: true })
  mkdirSync(join(surface, 'packages'))
  mkdirSync(join(root, '.changeset'))
  const check = () => script('surface-check.mjs', '--root', root)
  const put = (dir: string, value: Surface) => writeFileSync(join(dir, 'plugin-server.json'), JSON.stringify(value))
  put(join(surface, 'packages'), { ...before, commands: {} })
  expect(check()).toEqual({ status: 0, output: 'No release yet: nothing is promised.\n' })
  put(join(surface, 'released'), before)
  expect(check()).toMatchObject({ status: 1, output: expect.stringContaining('the command "server list" is gone') })
  writeFileSync(join(root, '.changeset/gone.md'), `---\n"${before.package}": major\n---\n\nGone.\n`)
  expect(check()).toEqual({ status: 0, output: '' })
})
