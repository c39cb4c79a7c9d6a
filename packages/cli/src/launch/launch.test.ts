import { describe, expect, test } from 'vitest'
import { type CatalogueCommand, indexCommands } from '../catalogue/catalogue.ts'
import { hoist } from '../catalogue/hoist.ts'
import { normalise } from '../catalogue/normalise.ts'
import { resolve } from '../catalogue/resolve.ts'
import { globalWords } from './stand-in.ts'

const common = {
  output: { type: 'option', char: 'o', options: ['table', 'json'] },
  json: { type: 'boolean' },
  profile: { type: 'option' },
} as const
const kube = { 'use-kube': { type: 'boolean' } } as const

const commands: CatalogueCommand[] = [
  { id: 'auth:login', flags: { ...common, 'skip-verify': { type: 'boolean' } } },
  { id: 'auth:status', flags: common },
  { id: 'auth:use', flags: common, args: { profile: {} } },
  { id: 'status', flags: common },
  {
    id: 'server:apply',
    flags: { ...common, ...kube, file: { type: 'option', char: 'f' }, namespace: { type: 'option', char: 'n' } },
  },
  { id: 'server:list', flags: { ...common, ...kube, namespace: { type: 'option', char: 'n' } } },
  {
    id: 'server:deploy',
    args: { name: {} },
    flags: {
      ...common,
      ...kube,
      'dry-run': { type: 'option', options: ['client', 'server'] },
      wait: { type: 'boolean', allowNo: true },
      update: { type: 'boolean' },
    },
  },
  { id: 'team:create', aliases: ['team:init'], flags: common, args: { name: {} } },
  { id: 'access:grant:init', flags: { ...kube, output: { type: 'option' } }, args: { name: {} } },
  { id: 'access:grant:enable', flags: { wait: { type: 'boolean' }, timeout: { type: 'option' } }, args: { name: {} } },
  { id: 'access:grant:list', flags: { ...common, ...kube } },
  { id: 'odd:a', flags: { size: { type: 'boolean' } } },
  { id: 'odd:b', flags: { size: { type: 'option' } } },
  { id: 'plugins', flags: common },
  { id: 'plugins:install', flags: common, args: { plugin: {} } },
  { id: 'help', strict: false, args: { command: {} }, flags: common },
  { id: 'help:exit-codes', flags: common },
  { id: '__complete', hidden: true, strict: false },
]
const index = indexCommands(commands)
const words = (line: string) => line.split(' ').filter(Boolean)
const hoisted = (line: string) => {
  const { words: found, rest } = hoist(words(line), index)
  return [...found, '|', ...rest].join(' ')
}

describe('hoist', () => {
  test.each([
    ['server --use-kube apply --file x', 'server apply | --use-kube --file x'],
    ['access --use-kube grant init name', 'access grant init | --use-kube name'],
    ['access grant --use-kube init name', 'access grant init | --use-kube name'],
    ['server -n team apply', 'server apply | -n team'],
    ['server -nteam apply', 'server apply | -nteam'],
    ['server --namespace=team list', 'server list | --namespace=team'],
    ['server --namespace apply list', 'server list | --namespace apply'],
    ['-o json auth status', 'auth status | -o json'],
    ['--profile alice status', 'status | --profile alice'],
    ['--help server apply', 'server apply | --help'],
    ['server -h apply', 'server apply | -h'],
    ['server --dry-run deploy x', 'server deploy | --dry-run x'],
    ['server --dry-run server deploy x', 'server deploy | --dry-run server x'],
    ['auth use --profile x alice', 'auth use | --profile x alice'],
  ])('%s', (line, expected) => expect(hoisted(line)).toBe(expected))

  test.each([
    ['an unknown flag', 'server --use-kub apply', 'server | --use-kub apply'],
    ['a flag that commands below read differently', 'odd --size a', 'odd | --size a'],
    ['a word of no command', 'server bogus --use-kube', 'server | bogus --use-kube'],
    ['two dashes', 'server -- apply', 'server | -- apply'],
    ['a flag of another group', 'auth --use-kube status', 'auth | --use-kube status'],
  ])('stops at %s', (_, line, expected) => expect(hoisted(line)).toBe(expected))

  test('never drops or invents a token', () => {
    const pieces = ['server', 'deploy', '--use-kube', '-n', 'x', '--', '--wait=false', '-o', 'json', '--nope']
    for (let seed = 1; seed < 400; seed++) {
      const line = pieces.filter((_, at) => (seed >> (at % 9)) & 1)
      const { words: found, rest } = hoist(line, index)
      expect([...found, ...rest].sort()).toEqual([...line].sort())
    }
  })
})

describe('normalise', () => {
  const deploy = index.byId.get('server:deploy') as CatalogueCommand
  test.each([
    ['x --dry-run', 'x --dry-run=client'],
    ['--dry-run x', '--dry-run=client x'],
    ['x --dry-run server', 'x --dry-run server'],
    ['x --dry-run=server', 'x --dry-run=server'],
    ['x --dry-run -- --dry-run', 'x --dry-run=client -- --dry-run'],
    ['x --wait=true --update=true', 'x --wait --update'],
    ['x --wait=false --update=false', 'x --no-wait'],
    ['x --no-wait=false', 'x --wait'],
    ['x --wait=maybe', 'x --wait=maybe'],
    ['--profile --dry-run x', '--profile --dry-run x'],
    ['x -- --wait=false', 'x -- --wait=false'],
  ])('%s', (line, expected) => expect(normalise(words(line), deploy).join(' ')).toBe(expected))
})

describe('resolve', () => {
  const refused = (line: string) => {
    const invocation = resolve(words(line), index)
    return invocation.kind === 'refuse' ? `${invocation.message} ${invocation.hint ?? ''}`.trim() : invocation.kind
  }

  test('runs a command with its rewritten flags', () => {
    const invocation = resolve(words('server --use-kube deploy x --dry-run'), index)
    expect(invocation).toMatchObject({ kind: 'run', command: { id: 'server:deploy' } })
    expect(invocation).toHaveProperty('argv', ['--use-kube', 'x', '--dry-run=client'])
  })

  test('tells which alias was typed, and nothing for the command’s own name', () => {
    expect(resolve(words('team -o json init desk'), index)).toMatchObject({
      command: { id: 'team:create' },
      invokedAs: 'team:init',
    })
    expect(resolve(words('team create desk'), index)).not.toHaveProperty('invokedAs')
  })

  test.each([
    ['', []],
    ['--help', []],
    ['server', ['server']],
    ['server --help', ['server']],
    ['server --use-kub --help', ['server']],
    ['server apply -h', ['server', 'apply']],
    ['help', []],
    ['help server apply', ['server', 'apply']],
    ['help plugins', ['plugins']],
  ])('shows help for "%s"', (line, expected) =>
    expect(resolve(words(line), index)).toMatchObject({ kind: 'help', words: expected }),
  )

  test('help has commands and flags of its own', () => {
    expect(resolve(words('help exit-codes'), index)).toMatchObject({ kind: 'run', command: { id: 'help:exit-codes' } })
    const asData = { kind: 'run', command: { id: 'help' } }
    expect(resolve(words('help -o json'), index)).toMatchObject(asData)
    expect(resolve(words('help server -o json apply'), index)).toMatchObject({
      ...asData,
      argv: words('server -o json apply'),
    })
    expect(resolve(words('help --json servr'), index)).toMatchObject({
      kind: 'refuse',
      message: expect.stringContaining('servr'),
    })
  })

  test.each([
    ['server bogus', '"bogus" is not a command of "mcp-runtime server".'],
    ['server aply', '"aply" is not a command of "mcp-runtime server". Did you mean "mcp-runtime server apply"?'],
    ['server bogus --help', '"bogus" is not a command of "mcp-runtime server".'],
    ['server --use-kube bogus', '"bogus" is not a command of "mcp-runtime server".'],
    ['servr list', '"servr" is not a command of mcp-runtime. Did you mean "mcp-runtime server"?'],
    ['login', '"login" is not a command of mcp-runtime. Did you mean "mcp-runtime auth login"?'],
    ['version', '"version" is not a command of mcp-runtime. Did you mean "mcp-runtime --version"?'],
    ['help servr', '"servr" is not a command of mcp-runtime. Did you mean "mcp-runtime server"?'],
    ['plugins bogus', '"bogus" is not a command of "mcp-runtime plugins".'],
    ['server --use-kube', '"mcp-runtime server" needs a command.'],
    [
      'server --use-kub apply',
      'Unknown flag --use-kub: no command of "mcp-runtime server" has it. Did you mean --use-kube?',
    ],
    ['--nope', 'Unknown flag --nope: no command of "mcp-runtime" has it.'],
    ['server deploy x --wait=maybe', '--wait takes true or false, not "maybe".'],
    ['server deploy x --update= --wait', '--update takes true or false, not "".'],
    ['__complte', '"__complte" is not a command of mcp-runtime.'],
  ])('refuses "%s"', (line, expected) => expect(refused(line)).toBe(expected))

  test('tells where the time of a wait goes', () => {
    const { hint } = resolve(words('access grant enable x --wait=5s'), index) as { hint?: string }
    expect(hint).toContain('--timeout')
    expect(resolve(words('server deploy x --wait=5s'), index)).not.toHaveProperty('hint')
  })

  test('leaves what looks like a wrong switch to the flag whose value it is, and to what stands behind --', () => {
    expect(refused('server deploy --profile --wait=maybe x -- --wait=maybe')).toBe('run')
  })

  test('leaves surplus arguments of a command to its own parser', () => {
    expect(resolve(words('auth status x'), index)).toMatchObject({ kind: 'run', argv: ['x'] })
  })
})

test.each([
  ['server bogus -o json', ['--json']],
  ['server bogus -ojson --debug', ['--json', '--debug']],
  ['server bogus --output=json', ['--json']],
  ['server bogus -- --json', []],
  ['server -o table bogus', []],
])('finds how to show an error in "%s"', (line, expected) => expect(globalWords(words(line))).toEqual(expected))
