import { expect, test } from 'vitest'
import { parseExact } from './parse-exact.ts'

test.each(['{"a":12345678901234567890,"b":[1.0,1e400,-0]}', '{"plain":1,"text":"1.0"}'])('%s stays', (text) => {
  expect(JSON.stringify(parseExact(text))).toBe(text)
})
