import { expect, test } from 'vitest'
import { savedLogin } from './saved-login.ts'

const now = new Date('2026-01-01T00:00:00Z')
const account = { apiUrl: 'https://platform.example.com', token: 'mcpu_key' }
const jwt = (exp: number) => `e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.c2ln`
const state = (more: object) => savedLogin('p', { ...account, ...more }, true, now)

test('a login that the original tool saved says itself when it ends', () => {
  const end = now.getTime() / 1000
  expect(state({ token: jwt(end + 60) })).toMatchObject({ state: 'valid', expiresAt: '2026-01-01T00:01:00.000Z' })
  expect(state({ token: jwt(end - 60) })).toMatchObject({ state: 'expired', renewable: false })
  expect(state({})).not.toHaveProperty('expiresAt')
  expect(state({}).state).toBe('unknown')
})

test('what the platform said at login is what is shown', () => {
  const saved = { token: jwt(1), expiresAt: '2026-01-01T00:15:00.500Z', refreshToken: 'r' }
  expect(state(saved)).toMatchObject({ state: 'valid', expiresAt: saved.expiresAt, renewable: true })
})
