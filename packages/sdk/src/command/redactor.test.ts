import { describe, expect, it } from 'vitest'
import { createRedactor } from './redactor.ts'

describe('redactor', () => {
  it.each([
    'Authorization: Bearer abcdefgh.ijkl',
    'x-api-key: not-a-known-kind',
    '{"password":"hunter2hunter2"}',
    '"refresh_token": "r-123456"',
    'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl ends',
    'key mcpu_0123456789abcdefghij',
    "'X-MCP-Agent-Session-Secret': 'abcdefghijkl'",
  ])('hides what looks like a secret: %s', (text) => {
    const shown = createRedactor().all(text)
    expect(shown).toContain('[hidden]')
    for (const secret of [
      'abcdefgh',
      'not-a-known',
      'hunter2',
      'r-123456',
      'eyJzdWIi',
      '0123456789abc',
      'abcdefghijkl',
    ]) {
      expect(shown).not.toContain(secret)
    }
  })

  it('hides what was registered, in data too, and leaves ordinary words alone', () => {
    const redactor = createRedactor()
    redactor.add(' s3cret-value \n')
    redactor.add('abc')
    redactor.add(undefined)
    expect(redactor.known('{"t":"s3cret-value","abc":1}')).toBe('{"t":"[hidden]","abc":1}')
    expect(redactor.all('the secret of grants is password policy')).toBe('the secret of grants is password policy')
  })
})
