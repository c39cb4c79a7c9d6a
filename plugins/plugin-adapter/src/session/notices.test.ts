import { expect, it } from 'vitest'
import { failed } from './notices.ts'

const rejected = (...commands: string[]) =>
  Object.assign(new Error('The login has expired.'), { next: commands.map((command) => ({ command, when: '' })) })

it.each([
  [['mcp-runtime auth login --profile zoe', 'mcp-runtime local up'], 'mcp-runtime auth login --profile zoe'],
  // A login that `local up` made has no password.
  [['mcp-runtime local down', 'mcp-runtime local up'], 'mcp-runtime local down, then mcp-runtime local up'],
  [[], 'mcp-runtime auth login'],
])('says how to get a new login: %j', (commands, line) => {
  expect(failed('login', rejected(...commands), undefined)).toContain(`Log in again with: ${line}. The running`)
})
