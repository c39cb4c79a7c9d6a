import { expect, test } from 'vitest'
import { containerUser } from './user.ts'

test.each([
  [undefined, '65532:65532'],
  ['', '65532:65532'],
  ['root', '65532:65532'],
  ['nobody', '65532:65532'],
  ['0', '65532:65532'],
  ['0:1000', '65532:65532'],
  ['000', '65532:65532'],
  ['99999999999', '65532:65532'],
  ['4294967296', '65532:65532'],
  ['node:node', '65532:65532'],
  ['1000:node', '65532:65532'],
  ['1000', '1000'],
  ['10001:10002', '10001:10002'],
])('an image of user %j runs as %s', (user, expected) => {
  expect(containerUser(user)).toBe(expected)
})
