import { describe, expect, it } from 'vitest'
import { runCommand } from '../testing/index.ts'
import { type DeprecationMarks, deprecationNotices } from './deprecation.ts'
import { Args, Flags, McpCommand } from './index.ts'

class CreateTeam extends McpCommand<{ name: string }> {
  static override id = 'team:create'
  static override aliases = ['team:init']
  static override deprecateAliases = true
  static override deprecationOptions = { version: '0.3.0' }
  static override args = { name: Args.string({ default: 'desk' }) }
  static override flags = {
    size: Flags.integer({ default: 3, deprecated: { to: '--seats', version: '0.4.0' } }),
    owner: Flags.string({ aliases: ['boss'], charAliases: ['b'], deprecateAliases: true }),
  }

  override async run() {
    const { args } = await this.parse(CreateTeam)
    return { name: args.name }
  }
}

class OldTeam extends McpCommand<string> {
  static override id = 'team:make'
  static override state = 'deprecated'
  static override deprecationOptions = { to: 'team create' }

  override async run() {
    return 'made'
  }
}

const boss = 'Warning: --boss is deprecated; use --owner.\n'
const size = 'Warning: --size is deprecated; use --seats. Version 0.4.0 no longer has it.\n'

describe('a command on its way out', () => {
  it('says what to use on stderr, and works', async () => {
    expect(await runCommand(OldTeam, [])).toEqual({
      exit: 0,
      stdout: 'made\n',
      stderr: 'Warning: "mcp-runtime team make" is deprecated; use "mcp-runtime team create".\n',
    })
  })

  it('leaves JSON alone, and is silent with --quiet', async () => {
    const { stdout, stderr } = await runCommand(OldTeam, ['--json'])
    expect([JSON.parse(stdout), stderr]).toEqual(['made', expect.stringContaining('is deprecated')])
    expect((await runCommand(OldTeam, ['--quiet'])).stderr).toBe('')
  })
})

describe('a flag on its way out', () => {
  it.each([
    [['--size', '4'], size],
    [['--boss', 'mia'], boss],
    [['--boss=mia'], boss],
    [['-bmia'], 'Warning: -b is deprecated; use --owner.\n'],
    [['--boss=mia', '--size=1'], size + boss],
    [['--owner', 'mia'], ''],
    [['--', '--boss'], ''],
    [['--size=4', '--quiet'], ''],
    [[], ''],
  ])('%j', async (argv, stderr) => expect(await runCommand(CreateTeam, argv)).toMatchObject({ exit: 0, stderr }))
})

it('names the command in place of its old name, as the launcher heard it', () => {
  const use = { bin: 'mcp-runtime', argv: [], given: [] }
  const marks = CreateTeam as unknown as DeprecationMarks
  expect(deprecationNotices(marks, use)).toEqual([])
  expect(deprecationNotices(marks, { ...use, invokedAs: 'team:init' })).toEqual([
    '"mcp-runtime team init" is deprecated; use "mcp-runtime team create". Version 0.3.0 no longer has it.',
  ])
  expect(deprecationNotices({ id: 'a', aliases: ['b'] } as DeprecationMarks, { ...use, invokedAs: 'b' })).toEqual([])
  const message = 'Teams are gone.'
  expect(deprecationNotices({ id: 'a', state: 'deprecated', deprecationOptions: { message } }, use)).toEqual([message])
})
