import { expect, test } from 'vitest'
import { readAccessCases } from './index.ts'

const issuesOf = (value: unknown) => readAccessCases(value).issues.map(({ path, message }) => `${path}: ${message}`)

test('a case has from the file what it does not say, and is one for each tool', () => {
  const { cases, issues } = readAccessCases({
    server: 'desk',
    agentID: 'cursor',
    session: 's1',
    cases: [
      { tools: ['a', 'b'], expect: 'allow' },
      {
        name: 'writes',
        tool: 'c',
        trust: 'high',
        agentID: 'codex',
        server: 'other',
        expect: 'deny',
        reason: 'tool_denied',
      },
      { method: 'tools/list', expect: 'allow' },
    ],
  })
  expect(issues).toEqual([])
  expect(cases).toMatchObject([
    { label: 'cases[0]', server: 'desk', asked: { agentID: 'cursor', session: 's1', tool: 'a' } },
    { label: 'cases[0]', server: 'desk', asked: { agentID: 'cursor', session: 's1', tool: 'b' } },
    { label: 'writes', server: 'other', asked: { agentID: 'codex', trust: 'high', tool: 'c' }, reason: 'tool_denied' },
    { label: 'cases[2]', asked: { method: 'tools/list' } },
  ])
  expect(cases[1]?.asked).not.toHaveProperty('trust')
  expect(cases[2]?.asked).not.toHaveProperty('session')
})

test('a table does not hang on the sessions that happen to be there', () => {
  const { cases } = readAccessCases({ server: 'desk', cases: [{ agentID: 'a', tool: 't', expect: 'allow' }] })
  expect(cases[0]?.asked.trust).toBe('low')
})

test('everything that is wrong is said, with its place', () => {
  expect(issuesOf({ server: 'desk', cases: [{ agentId: 'a', tool: 't', expect: 'allow' }] })).toEqual([
    expect.stringMatching(/^cases\[0\].agentId: .*Did you mean "agentID"/),
  ])
  expect(issuesOf({ server: 'desk', cases: [{ tool: 't', expect: 'maybe' }] })).toEqual([
    expect.stringMatching(/^cases\[0\].expect: /),
  ])
  expect(issuesOf({ cases: [] })).toHaveLength(1)
  expect(
    issuesOf({
      cases: [
        { tool: 't', expect: 'allow' },
        { server: 'desk', expect: 'allow' },
        { server: 'desk', tool: 't', tools: ['u'], expect: 'allow' },
        { server: 'desk', tool: 't', method: 'tools/list', expect: 'allow' },
        { server: 'desk', tool: 't', session: 's', trust: 'low', expect: 'allow' },
        { server: 'desk', tool: 't', expect: 'deny', reason: 'allowed' },
      ],
    }).map((issue) => issue.slice(0, 9)),
  ).toEqual([0, 1, 2, 3, 4, 5].map((at) => `cases[${at}]:`.slice(0, 9)))
  expect(issuesOf('text')).toHaveLength(1)
})
