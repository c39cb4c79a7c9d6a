import { describe, expect, test } from 'vitest'
import { cleanToken, givenProfile, loginMethod } from './login-input.ts'

const failure = (work: () => unknown): { code: string; message: string } => {
  try {
    work()
  } catch (error) {
    return error as { code: string; message: string }
  }
  throw new Error('did not fail')
}

describe('loginMethod', () => {
  test.each([
    [{}, { kind: 'ask' }],
    [{ token: 'x' }, { kind: 'token', from: 'flag' }],
    [{ tokenStdin: true }, { kind: 'token', from: 'stdin' }],
    [
      { email: 'a@b.c', password: 'x' },
      { kind: 'password', from: 'flag', email: 'a@b.c' },
    ],
    [
      { username: ' a@b.c ', passwordStdin: true },
      { kind: 'password', from: 'stdin', email: 'a@b.c' },
    ],
    [
      { email: 'A@b.c', username: 'a@B.c' },
      { kind: 'password', from: 'ask', email: 'A@b.c' },
    ],
  ])('%o', (input, expected) => expect(loginMethod(input)).toEqual(expected))

  test.each([
    [{ token: 'x', tokenStdin: true }, '--token and --token-stdin exclude each other'],
    [{ token: 'x', email: 'a@b.c', password: 'y' }, '--token and --password exclude each other'],
    [{ email: 'a@b.c', password: 'x', passwordStdin: true }, '--password and --password-stdin exclude each other'],
    [{ token: 'x', email: 'a@b.c' }, '--token and --email exclude each other'],
    [{ password: 'x' }, '--password needs --email'],
    [{ passwordStdin: true }, '--password-stdin needs --email'],
    [{ email: 'a@b.c', username: 'd@b.c' }, 'two different accounts'],
    [{ email: ' ' }, '--email is empty'],
  ])('refuses %o', (input, message) => {
    const error = failure(() => loginMethod(input))
    expect(error.code).toBe('MCPR_USAGE')
    expect(error.message).toContain(message)
  })
})

test.each([
  ['  abc\n', 'abc'],
  ['Bearer abc', 'abc'],
])('cleans the token %j', (raw, expected) => expect(cleanToken(raw)).toBe(expected))

test.each(['', ' \n', 'Bearer ', 'two words', 'line\nbreak', 'nul\u0000'])('refuses the token %j', (raw) => {
  expect(failure(() => cleanToken(raw)).code).toBe('MCPR_INPUT_INVALID')
})

test('a profile name is normalised, and one that leaves nothing is refused', () => {
  expect(givenProfile(' Alice Smith ')).toBe('alice-smith')
  expect(givenProfile(undefined)).toBeUndefined()
  expect(failure(() => givenProfile('//')).code).toBe('MCPR_USAGE')
})
