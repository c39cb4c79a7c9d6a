import { expect, it } from 'vitest'
import { mcprError } from '../errors/index.ts'
import { runCommand } from '../testing/index.ts'
import { inProfile } from './in-profile.ts'
import { McpCommand } from './index.ts'

it.each([
  ['Next: mcp-runtime team list', 'Next: mcp-runtime team list --profile admin'],
  ['mcp-runtime server list  (to see them)', 'mcp-runtime server list --profile admin  (to see them)'],
  ['mcp-runtime auth status', 'mcp-runtime auth status --profile admin'],
  ['mcp-runtime server call x -- a  (b)', 'mcp-runtime server call x --profile admin -- a  (b)'],
])('%s is proposed as the login in use', (text, expected) => {
  expect(inProfile(text, 'admin')).toBe(expected)
  expect(inProfile(text, undefined)).toBe(text)
  expect(inProfile(expected, 'other')).toBe(expected)
})

it.each([
  'mcp-runtime auth login',
  'mcp-runtime local attach x --url http://localhost:1',
  'mcp-runtime team list --help',
  'Wait a little.',
])('%s stays as it is', (text) => expect(inProfile(text, 'admin')).toBe(text))

it('quotes a name that a shell would read otherwise', () => {
  expect(inProfile('mcp-runtime team list', "it's me")).toBe("mcp-runtime team list --profile 'it'\\''s me'")
})

class Ends extends McpCommand<object> {
  static override args = {}
  override async run(): Promise<object> {
    this.hint('Next: mcp-runtime team list')
    if (this.ctx.env.FAILS)
      throw mcprError('MCPR_NOT_FOUND', 'Gone.', { next: [{ command: 'mcp-runtime team list', when: 'to see' }] })
    return {}
  }
}

it.each([
  [['--profile', 'ann'], {}, 'ann'],
  [[], { MCP_PLATFORM_API_PROFILE: 'ben' }, 'ben'],
  [['--profile', 'ann'], { MCP_PLATFORM_API_PROFILE: 'ben' }, 'ann'],
])('hints and errors of %j with %j propose --profile %s', async (argv, env, name) => {
  expect((await runCommand(Ends, argv, { env })).stderr).toContain(`team list --profile ${name}\n`)
  expect((await runCommand(Ends, argv, { env: { ...env, FAILS: '1' } })).stderr).toContain(
    `team list --profile ${name}   (`,
  )
})
