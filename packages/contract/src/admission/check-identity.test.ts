import { expect, test } from 'vitest'
import { checkIdentity } from './check-identity.ts'

const check = (agentID: string) => checkIdentity('spec.subject', { agentID })

test.each([
  ['zero width space', 'cur\u200bsor', 'U+200B'],
  ['right-to-left override', 'cursor\u202egp', 'U+202E'],
  ['isolate', '\u2066cursor\u2069', 'U+2066'],
  ['soft hyphen', 'cur\u00adsor', 'U+00AD'],
  ['byte order mark inside', 'a\ufeffb', 'U+FEFF'],
  ['no-break space inside', 'a\u00a0b', 'U+00A0'],
  ['Hangul filler', 'a\u3164', 'U+3164'],
  ['tag', 'a\u{e0041}', 'U+E0041'],
  ['variation selector', 'a\ufe0f', 'U+FE0F'],
  ['line feed', 'a\nb', 'U+000A'],
  ['escape', 'a\u001b[2Jb', 'U+001B'],
  ['NUL', 'a\0', 'U+0000'],
  ['lone surrogate', 'a\ud800', 'U+D800'],
])('%s is refused and named by its code point', (_, id, point) => {
  const [issue, ...more] = check(id)
  expect(more).toEqual([])
  expect(issue).toMatchObject({ level: 'error', path: 'spec.subject.agentID' })
  expect(issue?.message).toContain(point)
  expect(issue?.message).toMatch(/^[\P{C}]*$/u)
})

test.each([
  ['Cyrillic among Latin', 'сursor', 'Latin, Cyrillic'],
  ['Greek among Latin', 'cursοr', 'Latin, Greek'],
  ['all of it Cyrillic', 'роре', 'looks like Latin'],
  ['full width', 'ｃursor', '"cursor"'],
  ['decomposed', 'e\u0301ve', '"éve"'],
  ['ligature', 'ﬁx', '"fix"'],
])('%s is warned of', (_, id, word) => {
  expect(check(id)).toMatchObject([{ level: 'warning', message: expect.stringContaining(word) }])
})

test.each([
  'cursor',
  'Cursor-2.0',
  'ada@example.com',
  'éve',
  'команда',
  'エージェント',
  '代理人',
  'agent 7',
  'a/b:c',
  '',
])('%s is fine', (id) => {
  expect(check(id)).toEqual([])
})

test('every field is looked at', () => {
  const subject = { humanID: 'a\u200b', agentID: 'b\u200b', teamID: 'c\u200b' }
  expect(checkIdentity('subject', subject).map(({ path }) => path)).toEqual([
    'subject.humanID',
    'subject.agentID',
    'subject.teamID',
  ])
})
