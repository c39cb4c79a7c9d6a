import { describe, expect, it } from 'vitest'
import { filterText } from './tool-filter.ts'

const only =
  (...allowed: string[]) =>
  (names: readonly string[]) =>
    names.filter((name) => allowed.includes(name))
const list = (tools: string, more = '') => `{"jsonrpc":"2.0","id":1,"result":{"tools":[${tools}]${more}}}`

describe('a tool list', () => {
  it('keeps what the caller may call, to the last digit', () => {
    const kept = '{"name":"a","inputSchema":{"maximum":18446744073709551615,"multipleOf":1.0,"x":1e400,"y":-0}}'
    expect(filterText(list(`${kept},{"name":"b"}`, ',"nextCursor":"é"'), only('a'))).toBe(
      list(kept, ',"nextCursor":"é"'),
    )
  })

  it('that needs no cut stays byte for byte', () => {
    const text = `\n { "id" : 1.0, "result" : { "tools" : [ {"name":"a"} ] } } `
    expect(filterText(text, only('a'))).toBe(text)
  })

  it('is found whatever the escapes, and in a batch', () => {
    const hidden = list('{"name":"b"}').replace('tools', '\\u0074ools')
    expect(JSON.parse(filterText(hidden, only()))).toEqual({ jsonrpc: '2.0', id: 1, result: { tools: [] } })
    expect(filterText(`[${list('{"name":"b"}')},{"id":2}]`, only())).toBe(`[${list('')},{"id":2}]`)
  })

  it('holds nothing that has no name', () => {
    expect(filterText(list('{"title":"x"},null,"a",{"name":["a"]}'), only('a'))).toBe(list(''))
  })

  it('is not shared between callers', () => {
    expect(filterText(list('{"name":"a"}', ',"cacheScope":"public"'), only('a'))).toBe(
      list('{"name":"a"}', ',"cacheScope":"private"'),
    )
  })
})

it('leaves other answers alone', () => {
  for (const text of ['', '{', 'null', '{"error":{"tools":[]}}', '{"result":{"content":["tools"],"tools":"x"}}']) {
    expect(filterText(text, only())).toBe(text)
  }
})
