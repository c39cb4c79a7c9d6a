import { expect, test } from 'vitest'
import { policyText } from './policy-text.ts'

const document = { schema_version: 'v1', revision: 'sha256:0', server: { name: 'desk', namespace: 'team-a' } }

test('a policy that cannot be used says so first, and why', () => {
  const [first, second, third] = policyText({ ...document, problem: 'tools[1].name: "a" is used twice.' }).split('\n')
  expect(first).toBe('The policy cannot be used, so every call is refused: tools[1].name: "a" is used twice.')
  expect([second, third]).toEqual(['', 'Server:    desk in team-a'])
  expect(policyText(document)).toMatch(/^Server:/)
})
