import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ScannedMessage } from '../rpc/message.ts'
import { scanMessage } from '../rpc/scan-message.ts'
import { checkEraHeaders, eraHeaders, isStatelessRequest } from './check-headers.ts'
import { decodeHeaderValue, encodeHeaderValue } from './header-value.ts'

const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}
function message(method: string, params: object = {}, stateless = true): ScannedMessage {
  const body = { jsonrpc: '2.0', id: 1, method, params: stateless ? { ...params, _meta: envelope } : params }
  const result = scanMessage(Buffer.from(JSON.stringify(body)))
  if (!result.ok) throw new Error(result.detail)
  return result.messages[0]!
}

describe('checkEraHeaders', () => {
  const call = message('tools/call', { name: 'grüße' })

  it('accepts what a client of the era sends, and silence', () => {
    expect(eraHeaders(call)).toEqual([
      'MCP-Protocol-Version',
      '2026-07-28',
      'Mcp-Method',
      'tools/call',
      'Mcp-Name',
      '=?base64?Z3LDvMOfZQ==?=',
    ])
    expect(checkEraHeaders(call, eraHeaders(call)).ok).toBe(true)
    expect(checkEraHeaders(call, []).ok).toBe(true)
    expect(checkEraHeaders(message('resources/read', { uri: 'a:b' }), ['mcp-name', ' a:b ']).ok).toBe(true)
  })

  it.each([
    ['another method', ['Mcp-Method', 'ping']],
    ['another name', ['MCP-NAME', 'echo']],
    ['bad base64', ['Mcp-Name', '=?base64?Z3L?=']],
    ['another revision', ['MCP-Protocol-Version', '2025-06-18']],
    ['two methods', ['Mcp-Method', 'tools/call', 'mcp-method', 'tools/call']],
  ])('refuses %s', (_name, headers) => {
    expect(checkEraHeaders(call, headers)).toMatchObject({ ok: false, status: 400, code: -32020 })
  })

  it('refuses a name for what has none, and disagreement in the session era', () => {
    expect(checkEraHeaders(message('tools/list'), ['Mcp-Name', 'echo']).ok).toBe(false)
    expect(checkEraHeaders(message('tools/call', { name: 'a' }, false), ['Mcp-Name', 'b']).ok).toBe(false)
    expect(
      checkEraHeaders(message('tools/call', { name: 'a' }, false), ['MCP-Protocol-Version', '2025-06-18']).ok,
    ).toBe(true)
  })

  it('tells the eras apart by the body', () => {
    expect(isStatelessRequest(call)).toBe(true)
    expect(isStatelessRequest(message('tools/call', { name: 'a' }, false))).toBe(false)
    expect(eraHeaders(message('tools/call', { name: 'a' }, false))).toEqual([])
  })
})

describe('header values', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const text = encodeHeaderValue(value)
        expect(text).toMatch(/^[\x20-\x7e\t]+$/)
        expect(decodeHeaderValue(text)).toBe(value)
      }),
    )
    expect(decodeHeaderValue(encodeHeaderValue('=?base64?AAAA?='))).toBe('=?base64?AAAA?=')
    expect(decodeHeaderValue('=?base64?/w==?=')).toBeUndefined()
  })
})
