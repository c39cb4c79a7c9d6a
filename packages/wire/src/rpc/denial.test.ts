import { describe, expect, it } from 'vitest'
import { rpcError, rpcResult } from './answers.ts'
import { denial } from './denial.ts'
import { scanMessage } from './scan-message.ts'

const info = {
  sentence: 'The tool upper needs medium trust.',
  hint: 'Ask for it.',
  reason: 'trust_too_low',
  correlationId: 'c-1',
}
const message = (text: string) => {
  const result = scanMessage(Buffer.from(text))
  if (!result.ok) throw new Error(result.detail)
  return result.messages[0]!
}

describe('denial', () => {
  it('answers a tool call with a result that clients show', () => {
    const answer = denial(
      message('{"jsonrpc":"2.0","id":98765432109876543210,"method":"tools/call","params":{"name":"upper"}}'),
      info,
    )
    expect(answer).toContain('"id":98765432109876543210,')
    const { result } = JSON.parse(answer)
    expect(result.isError).toBe(true)
    expect(result.content[0].text).toMatch(/needs medium trust[\s\S]*Ask for it[\s\S]*c-1/)
    expect(result._meta).toEqual({ 'mcpruntime.org/reason': 'trust_too_low', 'mcpruntime.org/correlation-id': 'c-1' })
    expect(result).not.toHaveProperty('resultType')
  })

  it('says in the stateless era that the result is complete', () => {
    const text =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"upper","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}'
    expect(JSON.parse(denial(message(text), info)).result.resultType).toBe('complete')
  })

  it('answers other requests with error -32003', () => {
    expect(JSON.parse(denial(message('{"jsonrpc":"2.0","id":"a","method":"tools/list"}'), info))).toEqual({
      jsonrpc: '2.0',
      id: 'a',
      error: {
        code: -32003,
        message: info.sentence,
        data: { reason: 'trust_too_low', hint: 'Ask for it.', correlation_id: 'c-1' },
      },
    })
  })
})

describe('answers', () => {
  it('carry the raw id', () => {
    expect(rpcError('1e2', -32600, 'x')).toBe('{"jsonrpc":"2.0","id":1e2,"error":{"code":-32600,"message":"x"}}')
    expect(rpcResult('"\\u0041"', {})).toBe('{"jsonrpc":"2.0","id":"\\u0041","result":{}}')
  })
})
