import { expect, test } from 'vitest'
import { isLoopbackHost } from './loopback.ts'

const here = ['localhost', 'LOCALHOST', 'a.localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', '::ffff:127.0.0.1']
const elsewhere = [
  '',
  '0.0.0.0',
  '::',
  'localhost.example.com',
  '127.0.0.1.nip.io',
  '1127.0.0.1',
  '127.1.example',
  '.localhost.',
]

test.each(here)('%s is this machine', (host) => expect(isLoopbackHost(host)).toBe(true))
test.each(elsewhere)('"%s" is not', (host) => expect(isLoopbackHost(host)).toBe(false))
test('as a URL spells it', () => {
  expect(isLoopbackHost(new URL('http://[::ffff:127.0.0.1]').hostname)).toBe(true)
})
