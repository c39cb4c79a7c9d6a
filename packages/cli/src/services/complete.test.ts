import { expect, test } from 'vitest'
import { type CatalogueCommand, indexCommands } from '../catalogue/catalogue.ts'
import { complete, type LiveNames } from './complete.ts'

const flags = {
  output: { type: 'option', char: 'o', options: ['table', 'json'], summary: 'How the result is printed.' },
  profile: { type: 'option', summary: 'Saved login.' },
  'use-kube': { type: 'boolean' },
  secret: { type: 'boolean', hidden: true },
} as const
const commands: CatalogueCommand[] = [
  { id: 'auth:use', summary: 'Make a login current.', args: { profile: {} }, flags },
  { id: 'server:apply', summary: 'Apply.', flags },
  { id: 'server:list', summary: 'List.', flags },
  { id: 'completion', args: { shell: { options: ['bash', 'zsh'] } }, flags },
  {
    id: 'server:get',
    summary: 'Get.',
    args: { name: {} },
    flags: { ...flags, namespace: { type: 'option', char: 'n' } },
  },
  { id: 'access:grant:init', args: { name: {} }, flags: { server: { type: 'option' } } },
  { id: 'access:grant:get', args: { name: {} }, flags },
  { id: 'access:session:revoke', args: { name: {} }, flags },
  { id: 'plugins:update', strict: false, args: { plugins: {} }, flags },
  { id: 'help', strict: false, args: { command: {} }, flags },
  { id: '__complete', hidden: true },
]
const live: LiveNames = async (kind, { profile, namespace }) => {
  const where = [profile, namespace].filter(Boolean).join('/')
  return kind === 'profile' ? ['admin', 'alice'] : [`${kind}-1`, `${kind}-2${where && `@${where}`}`]
}

async function after(line: string): Promise<string[]> {
  const found = await complete({
    index: indexCommands(commands),
    topics: { server: 'Publish servers.' },
    words: line.split(' '),
    live,
  })
  return found.map(({ value, description }) => (description ? `${value} (${description})` : value))
}

test.each([
  ['', ['access', 'auth', 'completion', 'help', 'plugins', 'server (Publish servers.)']],
  ['s', ['server (Publish servers.)']],
  ['server ', ['apply (Apply.)', 'get (Get.)', 'list (List.)']],
  ['server --use-kube a', ['apply (Apply.)']],
  ['server --use-kub ', ['apply (Apply.)', 'get (Get.)', 'list (List.)']],
  ['-o json server l', ['list (List.)']],
  ['server list -o ', ['json', 'table']],
  ['server list -o j', ['json']],
  ['server list --output=j', ['--output=json']],
  ['server list --profile a', ['admin', 'alice']],
  ['server list --profile=al', ['--profile=alice']],
  ['auth use ', ['admin', 'alice']],
  ['auth use -o json al', ['alice']],
  ['auth use alice ', []],
  ['server get ', ['server-1', 'server-2']],
  ['server --use-kube get ', ['server-1', 'server-2']],
  ['server get --profile alice ', ['server-1', 'server-2@alice']],
  ['server get -n team --profile=alice server-2', ['server-2@alice/team']],
  ['server get -nteam server-2', ['server-2@team']],
  ['server get x ', []],
  ['access grant get ', ['grant-1', 'grant-2']],
  ['access grant init ', []],
  ['access grant init x --server ', ['server-1', 'server-2']],
  ['access grant init x --server=server-1', ['--server=server-1']],
  ['access session revoke ', ['session-1', 'session-2']],
  ['plugins update plugin-1 ', ['plugin-1', 'plugin-2']],
  ['help ser', ['server (Publish servers.)']],
  ['help server ', ['apply (Apply.)', 'get (Get.)', 'list (List.)']],
  ['help access grant g', ['get']],
  ['completion z', ['zsh']],
  [
    'server list --',
    ['--help (Show help.)', '--output (How the result is printed.)', '--profile (Saved login.)', '--use-kube'],
  ],
  ['server list --output json --o', []],
  ['server list -- --', []],
  ['bogus ', []],
  ['server bogus ', []],
])('"%s"', async (line, expected) => expect(await after(line)).toEqual(expected))
