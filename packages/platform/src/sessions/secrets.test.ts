import { describe, expect, it } from 'vitest'
import type { SessionRecord, SessionSecret } from '../kinds.ts'
import { addSecret, keptSecrets } from './secrets.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const record = (more: Partial<SessionRecord> = {}): SessionRecord => ({
  spec: { serverRef: { name: 'desk' }, subject: { humanID: 'ada', agentID: 'cursor' } },
  serverUid: 'u1',
  secrets: [
    { hash: 'old', expiresAt: '2026-03-01T12:00:00Z' },
    { hash: 'good', expiresAt: '2026-03-01T12:00:01Z' },
    { hash: 'ever' },
  ],
  ...more,
})

describe('the secrets of a session', () => {
  it('end each at the instant that was promised with it', () => {
    expect(keptSecrets(record(), record(), now).map(({ hash }) => hash)).toEqual(['good', 'ever'])
  })

  it('do not pass to another subject or server', () => {
    const { spec } = record()
    const subject = { ...spec.subject, humanID: 'grace' }
    expect(keptSecrets(record(), record({ spec: { ...spec, subject } }), now)).toEqual([])
    expect(keptSecrets(record(), record({ serverUid: 'u2' }), now)).toEqual([])
  })

  it('are many at most, and the newest stay', () => {
    let secrets = addSecret([], { now }).secrets
    const first = secrets[0]
    for (let i = 0; i < 64; i++) secrets = addSecret(secrets, { now }).secrets
    expect(secrets).toHaveLength(64)
    expect(secrets).not.toContain(first)
  })
})

describe('a secret that is shown for the next one', () => {
  const promised = '2026-03-01T13:00:00Z'
  const issue = (secrets: readonly SessionSecret[], held?: string) =>
    addSecret(secrets, { now, expiresAt: promised, ...(held === undefined ? {} : { held }) })

  it('is good for a minute more, and those of other adapters as long as before', () => {
    const other = issue([])
    const mine = issue(other.secrets)
    const next = issue(mine.secrets, mine.text)
    expect(next.secrets.map(({ expiresAt }) => expiresAt)).toEqual([promised, '2026-03-01T12:01:00Z', promised])
    expect(next.text).not.toBe(mine.text)
  })

  it('also ends a successor that was issued before and got lost', () => {
    const mine = issue([])
    const lost = issue(mine.secrets, mine.text)
    const next = issue(lost.secrets, mine.text)
    expect(next.secrets.map(({ expiresAt }) => expiresAt)).toEqual([
      '2026-03-01T12:01:00Z',
      '2026-03-01T12:01:00Z',
      promised,
    ])
  })

  it('never gains by it', () => {
    const mine = addSecret([], { now, expiresAt: '2026-03-01T12:00:30Z' })
    expect(issue(mine.secrets, mine.text).secrets[0]?.expiresAt).toBe('2026-03-01T12:00:30Z')
  })

  it('cannot push out those of other adapters, however often it is renewed', () => {
    const other = issue([])
    let mine = issue(other.secrets)
    for (let i = 0; i < 100; i++) mine = issue(mine.secrets, mine.text)
    expect(mine.secrets).toHaveLength(4)
    expect(mine.secrets).toContainEqual(other.secrets[0])
  })

  it('counts for nothing when it is not one of the session', () => {
    const other = issue([])
    expect(issue(other.secrets, 'stolen-elsewhere').secrets[0]).toEqual(other.secrets[0])
  })
})
