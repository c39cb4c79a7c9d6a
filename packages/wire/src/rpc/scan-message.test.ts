import { describe, expect, it } from 'vitest'
import { scanMessage } from './scan-message.ts'

const scan = (text: string) => scanMessage(Buffer.from(text))
const refused = (text: string) => {
  const result = scan(text)
  return result.ok ? 'accepted' : result.reason
}
const only = (text: string) => {
  const result = scan(text)
  if (!result.ok || result.messages.length !== 1) throw new Error(JSON.stringify(result))
  return result.messages[0]!
}

describe('scanMessage reads', () => {
  it('a tool call, with its id byte for byte', () => {
    const text = ' {"jsonrpc":"2.0","id": 12345678901234567890123,"method":"tools/call","params":{"name":"add"}} '
    expect(only(text)).toEqual({
      kind: 'request',
      stateless: false,
      id: '12345678901234567890123',
      method: 'tools/call',
      name: 'add',
      start: 1,
      end: text.length - 1,
      spans: { id: [24, 47] },
    })
    expect(only('{"jsonrpc":"2.0","id":"a\\u0062c","method":"ping"}').id).toBe('"a\\u0062c"')
  })

  it('notifications, answers and errors without an id', () => {
    expect(only('{"jsonrpc":"2.0","method":"notifications/initialized"}').kind).toBe('notification')
    expect(only('{"jsonrpc":"2.0","id":1,"result":{"action":"accept"}}').kind).toBe('response')
    expect(only('{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}').kind).toBe('response')
    expect(only('{"jsonrpc":"2.0","error":{"code":-32700,"message":"x"}}').kind).toBe('response')
  })

  it('names after unescaping, also of escaped keys', () => {
    const message = only(
      '{"jsonrpc":"2.0","id":1,"\\u006dethod":"tools\\/call","p\\u0061rams":{"n\\u0061me":"cre\\u0061te"}}',
    )
    expect(message).toMatchObject({ method: 'tools/call', name: 'create' })
  })

  it('both eras', () => {
    const session = only('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}')
    expect(session).toMatchObject({ protocolVersion: '2025-06-18', stateless: false })
    const stateless = only(
      '{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///a","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}',
    )
    expect(stateless).toMatchObject({ protocolVersion: '2026-07-28', stateless: true, uri: 'file:///a' })
  })

  it('where the values stand that tie messages together', () => {
    const at = (text: string, span: readonly [number, number] | undefined) => span && text.slice(...span)
    const call =
      '{"jsonrpc":"2.0","id": "q" ,"method":"tools/call","params":{"name":"x","_meta":{"progressToken": 1e3}}}'
    expect(at(call, only(call).spans.id)).toBe('"q"')
    expect(at(call, only(call).spans.progressToken)).toBe('1e3')
    const note =
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"t","_meta":{"io.modelcontextprotocol/subscriptionId":7}}}'
    expect(at(note, only(note).spans.progressToken)).toBe('"t"')
    expect(at(note, only(note).spans.subscriptionId)).toBe('7')
    expect(only('{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""}}').isError).toBe(true)
    expect(only('{"jsonrpc":"2.0","id":1,"result":{}}').isError).toBeUndefined()
  })

  it('batches message by message, with ranges that cut them out', () => {
    const text =
      '[ {"jsonrpc":"2.0","id":1,"method":"ping"} ,{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"x"}}]'
    const result = scan(text)
    if (!result.ok) throw new Error(result.detail)
    expect(result.batch).toBe(true)
    expect(result.messages.map((m) => JSON.parse(text.slice(m.start, m.end)).id)).toEqual([1, 2])
  })

  it('any key and any case inside arguments and answers', () => {
    expect(
      scan(
        '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"Name":1,"name":2,"ſ":3,"s":4}}}',
      ).ok,
    ).toBe(true)
    expect(scan('{"jsonrpc":"2.0","id":1,"result":{"Method":1,"method":2}}').ok).toBe(true)
  })
})

const denied = '"params":{"name":"delete_all","arguments":{"title":"x"}}'
const call = '"method":"tools/call"'

describe('scanMessage refuses what another reader could read differently', () => {
  it.each([
    ['a second method, other case', `{"jsonrpc":"2.0","id":1,${call},${denied},"Method":"ping"}`, 'variant_key'],
    ['a second method before it', `{"jsonrpc":"2.0","id":1,"METHOD":"ping",${call},${denied}}`, 'variant_key'],
    ['a second method', `{"jsonrpc":"2.0","id":1,${call},${denied},"method":"tools/list"}`, 'duplicate_key'],
    ['a second method, escaped', `{"jsonrpc":"2.0","id":1,${call},${denied},"\\u006dethod":"ping"}`, 'duplicate_key'],
    ['an escaped variant', `{"jsonrpc":"2.0","id":1,${call},${denied},"\\u004dethod":"ping"}`, 'variant_key'],
    ['name and Name', `{"jsonrpc":"2.0","id":1,${call},"params":{"name":"a","Name":"b"}}`, 'variant_key'],
    ['params and Params', `{"jsonrpc":"2.0","id":1,${call},${denied},"Params":{"name":"echo"}}`, 'variant_key'],
    [
      'params folded by U+017F',
      `{"jsonrpc":"2.0","id":1,${call},${denied},"param\u017f":{"name":"echo"}}`,
      'variant_key',
    ],
    [
      'params folded, escaped',
      `{"jsonrpc":"2.0","id":1,${call},${denied},"param\\u017f":{"name":"echo"}}`,
      'variant_key',
    ],
    ['a lone Method', `{"jsonrpc":"2.0","id":1,"Method":"tools/call",${denied}}`, 'variant_key'],
    ['a lone ID', `{"jsonrpc":"2.0","ID":1,${call},${denied}}`, 'variant_key'],
    ['a lone JSONRPC', `{"JSONRPC":"2.0","id":1,${call},${denied}}`, 'variant_key'],
    ['a lone Name', `{"jsonrpc":"2.0","id":1,${call},"params":{"Name":"a"}}`, 'variant_key'],
    ['a lone _META', `{"jsonrpc":"2.0","id":1,${call},"params":{"name":"a","_META":{}}}`, 'variant_key'],
    [
      'K in a _meta name',
      `{"jsonrpc":"2.0","id":1,${call},"params":{"name":"a","_meta":{"progressTo\u212Aen":1}}}`,
      'variant_key',
    ],
    [
      'two unknown keys that fold',
      `{"jsonrpc":"2.0","id":1,"method":"x","params":{"\u212Aey":1,"key":2}}`,
      'variant_key',
    ],
    [
      'a duplicate deep in arguments',
      `{"jsonrpc":"2.0","id":1,${call},"params":{"name":"a","arguments":[{"b":{"c":1,"\\u0063":2}}]}}`,
      'duplicate_key',
    ],
    ['a second name', `{"jsonrpc":"2.0","id":1,${call},"params":{"name":"a","name":"b"}}`, 'duplicate_key'],
    ['half a surrogate as name', `{"jsonrpc":"2.0","id":1,${call},"params":{"name":"\\ud800"}}`, 'unpaired_surrogate'],
    ['a method and a result', `{"jsonrpc":"2.0","id":1,${call},${denied},"result":{}}`, 'invalid_request'],
    ['the wrong version', `{"jsonrpc":"1.0","id":1,${call},${denied}}`, 'invalid_request'],
    ['no version', `{"id":1,${call},${denied}}`, 'invalid_request'],
    ['a null id', `{"jsonrpc":"2.0","id":null,${call},${denied}}`, 'invalid_request'],
    ['an object as id', `{"jsonrpc":"2.0","id":{},${call},${denied}}`, 'invalid_request'],
    ['a method that is no string', `{"jsonrpc":"2.0","id":1,"method":["tools/call"],${denied}}`, 'invalid_request'],
    ['a name that is no string', `{"jsonrpc":"2.0","id":1,${call},"params":{"name":["a"]}}`, 'invalid_params'],
    ['params as array', `{"jsonrpc":"2.0","id":1,${call},"params":["a"]}`, 'invalid_params'],
    ['no params', `{"jsonrpc":"2.0","id":1,${call}}`, 'invalid_params'],
    ['no params in the legacy spelling', `{"jsonrpc":"2.0","id":1,"method":"call_tool"}`, 'invalid_params'],
    ['an empty batch', '[]', 'empty_batch'],
    ['a batch of batches', '[[]]', 'not_an_object'],
    ['a scalar', '1', 'not_an_object'],
    ['nothing', '', 'syntax'],
    ['two values', '{"jsonrpc":"2.0","id":1,"method":"a"}{"jsonrpc":"2.0","id":1,"method":"b"}', 'trailing_data'],
    ['a byte order mark', '\ufeff{"jsonrpc":"2.0","id":1,"method":"a"}', 'syntax'],
    ['a trailing comma', '{"jsonrpc":"2.0","id":1,"method":"a",}', 'syntax'],
    ['a leading zero', '{"jsonrpc":"2.0","id":01,"method":"a"}', 'syntax'],
    ['a raw newline in a string', '{"jsonrpc":"2.0","id":1,"method":"a\n"}', 'syntax'],
    [
      'too much depth',
      `{"jsonrpc":"2.0","id":1,"method":"a","params":{"x":${'['.repeat(200)}${']'.repeat(200)}}}`,
      'too_deep',
    ],
  ])('%s', (_name, text, reason) => {
    expect(refused(text)).toBe(reason)
  })

  it('one bad message refuses the whole batch', () => {
    const good = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
    expect(refused(`[${good},{"jsonrpc":"2.0","id":2,"Method":"ping"},${good}]`)).toBe('variant_key')
    expect(refused(`[${Array(65).fill(good).join(',')}]`)).toBe('batch_too_large')
  })

  it('bytes that are not UTF-8', () => {
    for (const bad of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
      const body = Buffer.concat([
        Buffer.from('{"jsonrpc":"2.0","id":1,"method":"'),
        Buffer.from(bad),
        Buffer.from('"}'),
      ])
      expect(scanMessage(body)).toMatchObject({ ok: false, reason: 'utf8' })
    }
  })
})

describe('a refusal', () => {
  it('carries the id when it is certain, wherever it stands', () => {
    expect(scan(`{"jsonrpc":"2.0","Method":"ping",${call},${denied},"id":"q\\"1"}`)).toMatchObject({
      id: '"q\\"1"',
      code: -32600,
    })
    expect(scan(`{"jsonrpc":"2.0",${call},"id":7}`)).toMatchObject({ id: '7', code: -32602 })
  })

  it('carries null when there is doubt', () => {
    expect(scan(`{"jsonrpc":"2.0","id":1,"id":2,${call},${denied}}`)).toMatchObject({ id: 'null' })
    expect(scan(`{"jsonrpc":"2.0","id":1,"ID":2,${call},${denied}}`)).toMatchObject({ id: 'null' })
    expect(scan('{"jsonrpc":"2.0","id":1,"method":')).toMatchObject({ id: 'null', code: -32700 })
  })

  it('is quick for many keys', () => {
    const keys = Array.from({ length: 50_000 }, (_, i) => `"k${i}":${i}`).join(',')
    expect(scan(`{"jsonrpc":"2.0","id":1,"method":"x","params":{"arguments":{${keys}}}}`).ok).toBe(true)
    expect(refused(`{"jsonrpc":"2.0","id":1,"method":"x","params":{"arguments":{${keys},"k7":0}}}`)).toBe(
      'duplicate_key',
    )
  })
})
