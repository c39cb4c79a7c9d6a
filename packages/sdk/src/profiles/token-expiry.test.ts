import { expect, test } from 'vitest'
import { tokenExpiry } from './token-expiry.ts'

const jwt = (claims: object): string =>
  ['{"alg":"HS256"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

test('a JWT says when it ends; keys and tokens that do not say, or say nonsense, have no end', () => {
  expect(tokenExpiry(jwt({ exp: 1_800_000_000 }))).toBe(1_800_000_000_000)
  for (const token of [jwt({}), jwt({ exp: '1' }), jwt({ exp: 1e20 }), 'mcpu_key', 'a.b.c', ''])
    expect(tokenExpiry(token)).toBeUndefined()
})
