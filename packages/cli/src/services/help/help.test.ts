import { expect, test } from 'vitest'
import { describeCommand } from './describe-command.ts'
import { listCommands } from './list-commands.ts'

const output = { name: 'output', type: 'option', char: 'o', helpGroup: 'GLOBAL', options: ['table', 'json'] } as const
const create = {
  id: 'team:create',
  aliases: ['team:init'],
  summary: 'Create a team in <%= config.bin %>.',
  args: { name: { name: 'name', description: 'Name.', required: true }, size: { name: 'size' } },
  flags: {
    output,
    file: { type: 'option', char: 'f', helpValue: 'PATH', required: true, multiple: true },
    wait: { type: 'boolean', allowNo: true, default: false },
    seats: { type: 'option', default: 3, deprecated: { to: '--size', version: '0.4.0' } },
    secret: { type: 'boolean', hidden: true },
  },
  examples: ['<%= config.bin %> <%= command.id %> desk'],
  pluginName: '@mcp-runtime/plugin-team',
  pluginType: 'jit',
} as const

test('tells of a command what one needs to write its line', () => {
  expect(describeCommand(create as never)).toEqual({
    command: 'team create',
    aliases: ['team init'],
    summary: 'Create a team in mcp-runtime.',
    usage: 'mcp-runtime team create NAME [SIZE] -f PATH... [FLAGS]',
    arguments: [
      { name: 'name', summary: 'Name.', required: true },
      { name: 'size', required: false },
    ],
    flags: [
      {
        ...{ name: 'output', char: 'o', takesValue: true, value: 'table|json', options: ['table', 'json'] },
        ...{ required: false, multiple: false, global: true },
      },
      { name: 'file', char: 'f', takesValue: true, value: 'PATH', required: true, multiple: true, global: false },
      { name: '[no-]wait', takesValue: false, required: false, multiple: false, global: false },
      {
        ...{ name: 'seats', takesValue: true, value: 'VALUE', default: '3', required: false, multiple: false },
        ...{ global: false, deprecated: { use: '--size', removedIn: '0.4.0' } },
      },
    ],
    examples: ['mcp-runtime team create desk'],
    package: '@mcp-runtime/plugin-team',
  })
})

test('lists each command once, below the words, with what is installed', () => {
  const commands = [
    { ...create, id: 'team:init' },
    create,
    { id: 'auth:status', pluginType: 'core', pluginName: 'mcp-runtime' },
    { id: '__complete', hidden: true },
  ]
  const env = { MCP_RUNTIME_DATA_DIR: '/nonexistent' }
  const list = (...words: string[]) =>
    listCommands({ root: '/nonexistent/packages/cli', commands }, words, env).map((entry) => [
      entry.command,
      entry.installed,
    ])
  expect(list()).toEqual([
    ['auth status', true],
    ['team create', false],
  ])
  expect(list('auth')).toEqual([['auth status', true]])
  expect(list('auth', 'status', 'surplus')).toEqual([['auth status', true]])
})
