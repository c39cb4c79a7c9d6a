// A body may be 16 MiB, and while it is scanned nobody else is served: what costs more than reading it is refused.
import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { scanMessage } from './scan-message.ts'

const scan = (text: string) => scanMessage(Buffer.from(text))
const ping = (more: string) => `{"jsonrpc":"2.0","id":1,"method":"ping",${more}}`
const many = Array.from({ length: 2000 }, (_, i) => `"k${i}":1`).join(',')

it.each([
  ['a key that grows when it is folded', ping(`"${'\ufdfa'.repeat(100_000)}":1`)],
  ['the same in params', ping(`"params":{"${'\ufdfa'.repeat(100_000)}":1}`)],
  ['more keys than a message needs', ping(many)],
  ['more keys than params need', ping(`"params":{"_meta":{${many}}}`)],
])('%s', (_, text) => {
  expect(scan(text)).toMatchObject({ ok: false, reason: 'invalid_request', code: -32600 })
})

it('does not take an id for certain when it has not looked at every key', () => {
  expect(scan(ping(`"${'x'.repeat(2000)}":1`))).toMatchObject({ id: 'null' })
})

it('leaves arguments and results as many and as long keys as they like', () => {
  const wide = `{${many},"${'k'.repeat(5000)}":1}`
  expect(scan(ping(`"params":{"name":"a","arguments":${wide}}`)).ok).toBe(true)
  expect(scan(`{"jsonrpc":"2.0","id":1,"result":${wide}}`).ok).toBe(true)
})

it('quotes only the beginning of a key that stands twice', () => {
  const key = 'k'.repeat(100_000)
  const found = scan(ping(`"params":{"arguments":{"${key}":1,"${key}":2}}`))
  expect(found).toMatchObject({ ok: false, reason: 'duplicate_key' })
  expect(JSON.stringify(found).length).toBeLessThan(500)
})

it('reads no more of a batch than may be in it', () => {
  // Beyond the limit nothing is read as a message, so what is wrong there is not what is told.
  const found = scan(`[${Array.from({ length: 64 }, () => ping('"a":1')).join(',')},{"a":1}]`)
  expect(found).toMatchObject({ ok: false, reason: 'batch_too_large' })
})
