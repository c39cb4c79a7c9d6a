import { denial, scanMessage } from '@mcp-runtime/wire'
import { describe, expect, it } from 'vitest'
import { refusalAnswer } from './answer.ts'
import { readRefusal } from './refusal.ts'

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
const scan = scanMessage(bytes({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'up' } }))
if (!scan.ok) throw new Error(scan.detail)
const call = scan.messages[0]!
const about = { server: 'desk', agentID: 'cursor', autoRefresh: false }

describe('readRefusal', () => {
  it('reads both kinds of gateway', () => {
    expect(readRefusal(403, [], bytes({ error: 'tool_denied' }))).toMatchObject({ reason: 'tool_denied' })
    expect(readRefusal(401, [], bytes({ error: 'missing_identity', message: 'Use an adapter.' }))).toMatchObject({
      hint: 'Use an adapter.',
    })
    const data = { reason: 'session_expired', hint: 'h', correlation_id: 'c', rule: 'r' }
    const ours = { jsonrpc: '2.0', id: 7, error: { code: -32003, message: 'Sentence.', data } }
    expect(readRefusal(401, [], bytes(ours))).toEqual({
      status: 401,
      reason: 'session_expired',
      sentence: 'Sentence.',
      hint: 'h',
      correlationId: 'c',
      details: { rule: 'r' },
    })
  })

  it.each([
    ['another status', 400, [], { error: 'tool_denied' }],
    ['a success that says so', 200, [], { error: 'tool_denied' }],
    ['a challenge', 401, ['WWW-Authenticate', 'Bearer'], { error: 'invalid_token' }],
    ['an unknown reason', 403, [], { error: 'quota' }],
    ['allowed', 403, [], { error: 'allowed' }],
    ['no JSON', 403, [], 'tool_denied'],
    ['a list', 403, [], ['tool_denied']],
  ])('leaves alone: %s', (_name, status, headers, body) => {
    expect(readRefusal(status, headers, bytes(body))).toBeUndefined()
  })

  it('reads a trouble that our gateway says in words, and no 503 of somebody else', () => {
    const data = { reason: 'WorkloadMissing', hint: 'Attach one.', correlation_id: 'c' }
    const ours = { jsonrpc: '2.0', id: 7, error: { code: -32000, message: 'Nothing runs.', data } }
    const refusal = readRefusal(503, [], bytes(ours))
    expect(refusal).toMatchObject({ reason: 'WorkloadMissing', trouble: true })
    const answer = JSON.parse(refusalAnswer(call, refusal!, about, { batch: false, bytes: 1 }))
    expect(answer).toMatchObject({ id: 7, result: { isError: true } })
    expect(answer.result.content[0].text).toContain('Attach one.')
    const list = JSON.parse(
      refusalAnswer({ ...call, method: 'tools/list' }, refusal!, about, { batch: false, bytes: 1 }),
    )
    expect(list).toMatchObject({ id: 7, error: { code: -32000, message: 'Nothing runs.', data: { http_status: 503 } } })
    expect(readRefusal(403, [], bytes(ours))).toBeUndefined()
    const theirs = { jsonrpc: '2.0', id: 7, error: { code: -32000, message: 'Busy.', data: { reason: 'quota' } } }
    expect(readRefusal(503, [], bytes(theirs))).toBeUndefined()
  })

  it('hands on, as it is, an answer that the gateway made for people', () => {
    const made = denial(call, { sentence: 'S.', hint: 'H.', reason: 'policy_unavailable', correlationId: 'c' })
    const refusal = readRefusal(503, [], bytes(made))
    expect(refusalAnswer(call, refusal!, about, { batch: false, bytes: 1 })).toBe(made)
  })
})

describe('refusalAnswer', () => {
  const textFor = (reason: string, body = { batch: false, bytes: 10 }) => {
    const answer = JSON.parse(refusalAnswer(call, { status: 403, reason, details: {} }, about, body))
    return answer.result.content[0].text as string
  }

  it('says nothing that the bare reason does not say', () => {
    for (const reason of ['tool_denied', 'trust_too_low', 'side_effect_not_allowed']) {
      expect(textFor(reason)).not.toMatch(/""|high trust|no more than|"unknown"/)
    }
  })

  it('tells which limit of the gateway was met', () => {
    expect(textFor('rpc_inspection_failed', { batch: false, bytes: 2_000_000 })).toMatch(/1 MiB; this one has 2000000/)
    expect(textFor('rpc_inspection_failed', { batch: true, bytes: 10 })).toMatch(/one by one/)
  })
})
