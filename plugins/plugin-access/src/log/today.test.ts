import type { AuditEvent } from '@mcp-runtime/contract'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { expect, test } from 'vitest'
import { callsOf } from './calls.ts'
import { withToday } from './today.ts'

const event = (id: number, payload: object): AuditEvent => ({
  id,
  timestamp: '2026-07-01T12:00:00.000Z',
  source: 'desk-gateway',
  event_type: 'mcp.request',
  payload: {
    ...{ server: 'desk', namespace: 'team-a', decision: 'deny', reason: 'no_matching_grant', rpc_method: 'tools/call' },
    ...{ agent_id: 'cursor', human_id: 'h1', subject_team_id: 't1', session_id: 's1', correlation_id: 'c' },
    ...payload,
  },
})
const signal = new AbortController().signal

test('a change by an administrator is no call, whatever it says', () => {
  const change = { ...event(1, {}), event_type: 'platform.grant.applied' }
  const odd = { ...event(2, {}), payload: { decision: 'deny' } }
  expect(callsOf([change, odd, event(3, {})]).map(({ id }) => id)).toEqual([3])
})

test('calls that are alike are one question, and each server is asked once', async () => {
  const asked: { server: string; cases: unknown[] }[] = []
  const client = {
    call: async (_route: unknown, { body }: { body: { server: string; cases: unknown[] } }) => {
      asked.push(body)
      return { explanations: body.cases.map(() => ({ decision: 'allow', reason: 'allowed' })) }
    },
  } as unknown as PlatformClient
  const calls = callsOf([
    event(1, { tool_name: 'list' }),
    event(2, { tool_name: 'list', session_id: 's2' }),
    event(3, { tool_name: 'close' }),
    event(4, { tool_name: 'list', reason: 'session_revoked' }),
    event(5, { tool_name: 'list', server: 'other' }),
    event(6, { tool_name: 'list', decision: 'allow', reason: 'allowed' }),
  ])
  const told = await withToday(client, calls, signal)
  const caller = { agentID: 'cursor', humanID: 'h1', teamID: 't1' }
  expect(asked).toEqual([
    {
      ...{ server: 'desk', namespace: 'team-a' },
      cases: [
        { ...caller, tool: 'list' },
        { ...caller, tool: 'close' },
        { ...caller, session: 's1', tool: 'list' },
      ],
    },
    { server: 'other', namespace: 'team-a', cases: [{ ...caller, tool: 'list' }] },
  ])
  expect(told.map(({ now }) => now?.decision)).toEqual(['allow', 'allow', 'allow', 'allow', 'allow', undefined])
})

test('the log is told where nothing can be said of today', async () => {
  const client = {
    call: async () => {
      throw new Error('gone')
    },
  } as unknown as PlatformClient
  const [call] = await withToday(client, callsOf([event(1, { tool_name: 'list' })]), signal)
  expect(call).toMatchObject({ id: 1, sentence: expect.stringMatching(/No grant lets agent "cursor"/) })
  expect(call).not.toHaveProperty('now')
})
