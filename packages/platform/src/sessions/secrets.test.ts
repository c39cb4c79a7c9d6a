import { describe, expect, it } from 'vitest'
import type { SessionRecord } from '../kinds.ts'
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
    let secrets = addSecret([], undefined).secrets
    const first = secrets[0]
    for (let i = 0; i < 64; i++) secrets = addSecret(secrets, undefined).secrets
    expect(secrets).toHaveLength(64)
    expect(secrets).not.toContain(first)
  })
})
