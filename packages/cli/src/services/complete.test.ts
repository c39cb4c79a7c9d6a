import { expect, test } from 'vitest'
import { type CatalogueCommand, indexCommands } from '../launch/catalogue.ts'
import { complete } from './complete.ts'

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
  { id: '__complete', hidden: true },
]
const live = { profiles: async () => ['admin', 'alice'] }

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
  ['', ['auth', 'completion', 'server (Publish servers.)']],
  ['s', ['server (Publish servers.)']],
  ['server ', ['apply (Apply.)', 'list (List.)']],
  ['server --use-kube a', ['apply (Apply.)']],
  ['server --use-kub ', ['apply (Apply.)', 'list (List.)']],
  ['-o json server l', ['list (List.)']],
  ['server list -o ', ['json', 'table']],
  ['server list -o j', ['json']],
  ['server list --output=j', ['--output=json']],
  ['server list --profile a', ['admin', 'alice']],
  ['server list --profile=al', ['--profile=alice']],
  ['auth use ', ['admin', 'alice']],
  ['auth use -o json al', ['alice']],
  ['auth use alice ', []],
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
