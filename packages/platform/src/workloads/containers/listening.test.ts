import { expect, test } from 'vitest'
import { listensElsewhere, parseListeners, whyNotListening } from './listening.ts'

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0B00007F:A2B1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 8129 1 0000 100 0 0 10 0
   1: 0100007F:1F98 00000000:0000 0A 00000000:00000000 00:00000000 00000000 65532        0 8130 1 0000 100 0 0 10 0
   2: 020012AC:1F99 010012AC:D431 01 00000000:00000000 00:00000000 00000000 65532        0 8131 1 0000 100 0 0 10 0
`
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue
   0: 00000000000000000000000000000000:2469 00000000000000000000000000000000:0000 0A 00000000:00000000
   1: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000
`

test('listeners are read as the kernel writes them; connections and the engine’s name server are none', () => {
  expect(parseListeners(TCP)).toEqual([{ port: 8088, loopback: true }])
  expect(parseListeners(TCP6)).toEqual([
    { port: 9321, loopback: false },
    { port: 8080, loopback: true },
  ])
})

test.each([
  [undefined, 'Nothing listens on port 8088 (PORT) within 30 s.'],
  [[], 'Nothing listens on port 8088 (PORT) within 30 s, nor on any other port.'],
  [[{ port: 8088, loopback: false }], /cannot be reached from here: a rootless engine/],
  [[{ port: 9321, loopback: false }], /the server listens on 9321\. It has to read PORT/],
  [[{ port: 8088, loopback: true }], /127\.0\.0\.1:8088.*0\.0\.0\.0/],
])('%j is told', (listeners, expected) => {
  expect(whyNotListening(8088, 30, listeners)).toMatch(expected)
})

test.each([
  [undefined, false],
  [[], false],
  [[{ port: 8088, loopback: false }], false],
  [[{ port: 8088, loopback: true }], true],
  [[{ port: 9321, loopback: false }], true],
])('%j is elsewhere: %s', (listeners, expected) => {
  expect(listensElsewhere(8088, listeners)).toBe(expected)
})
