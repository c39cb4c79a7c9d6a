import { expect, test } from 'vitest'
import { DECISION_REASONS, type DecisionRequest, evaluate, explainDenial, type PolicyDocument } from './index.ts'

const document: PolicyDocument = {
  schema_version: 'v1',
  revision: '',
  server: { name: 'ticket-desk', namespace: 'mcp-team-local' },
  policy: { mode: 'allow-list', default_decision: 'deny' },
  tools: [
    { name: 'list_tickets', side_effect: 'read' },
    { name: 'close_ticket', side_effect: 'write', required_trust: 'medium' },
    { name: 'purge', side_effect: 'destructive', required_trust: 'high' },
  ],
  grants: [
    {
      name: 'readers',
      namespace: 'mcp-team-local',
      agent_id: 'cursor',
      max_trust: 'low',
      allowed_side_effects: ['read'],
    },
    { name: 'off', namespace: 'mcp-team-local', agent_id: 'codex', max_trust: 'high', disabled: true },
    {
      name: 'writers',
      namespace: 'mcp-team-local',
      agent_id: 'claude',
      max_trust: 'medium',
      allowed_side_effects: ['write', 'destructive'],
      tool_rules: [{ name: 'close_ticket' }, { name: 'purge', decision: 'deny' }],
    },
  ],
  sessions: [{ name: 's1', namespace: 'mcp-team-local', agent_id: 'claude', consented_trust: 'low' }],
}

function explain(agentID: string, tool: string, sessionID = '') {
  const identity = { humanID: '', agentID, teamID: '', sessionID }
  const request: DecisionRequest = { method: 'tools/call', tool, identity, now: 0 }
  return explainDenial(evaluate(document, request), { server: 'ticket-desk', tool, agentID, document, identity })
}

test('a disabled grant is named, with the line that enables it', () => {
  const { sentence, rule, command } = explain('codex', 'list_tickets')
  expect(sentence).toContain('"off" is disabled')
  expect(rule).toBe('grant mcp-team-local/off: disabled')
  expect(command).toBe('mcp-runtime access grant enable off --namespace mcp-team-local')
})

test('a missing side effect is named, with the line that grants it beside what is granted already', () => {
  const { sentence, command } = explain('cursor', 'close_ticket')
  expect(sentence).toMatch(/"close_ticket" of server "ticket-desk" has the side effect "write".*"readers"/)
  expect(command).toBe(
    'mcp-runtime access grant init ticket-desk-cursor-close-ticket --server ticket-desk --agent-id cursor --tool close_ticket --side-effect write --trust medium --namespace mcp-team-local',
  )
})

test('a deny rule, a low session, an undeclared tool and an unlisted tool each say so', () => {
  expect(explain('claude', 'purge')).toMatchObject({
    rule: 'grant mcp-team-local/writers: deny purge',
    command: 'mcp-runtime access grant disable writers --namespace mcp-team-local',
  })
  expect(explain('claude', 'close_ticket', 's1').sentence).toMatch(
    /requires medium trust, and the session "s1" consents to low/,
  )
  expect(explain('claude', 'close_ticket').sentence).toMatch(/a call without a session has low trust/)
  expect(explain('cursor', 'lst_tickets').sentence).toMatch(/do not declare/)
  expect(explain('claude', 'list_tickets').sentence).toMatch(/is not among them/)
})

test('nobody is told to grant a tool that the server does not have', () => {
  const decision = evaluate(document, {
    ...{ method: 'tools/call', tool: 'lst_tickets', now: 0 },
    identity: { humanID: '', agentID: 'claude', teamID: '', sessionID: '' },
  })
  expect(decision.reason).toBe('tool_not_granted')
  expect(explain('claude', 'lst_tickets')).toMatchObject({
    sentence: expect.stringMatching(/do not declare the tool "lst_tickets"/),
    command: 'mcp-runtime server deploy ticket-desk --update --namespace mcp-team-local',
  })
})

test('the ceiling of the grant is blamed when the grant is what is too low', () => {
  const decision = {
    allowed: false,
    status: 403,
    reason: 'trust_too_low',
    policy_version: 'v1',
    required_trust: 'high',
    admin_trust: 'medium',
    consented_trust: 'low',
    effective_trust: 'low',
    matched_grant: 'g',
    matched_session: 's1',
  } as const
  expect(explainDenial(decision, { server: 'd', tool: 't' })).toMatchObject({ rule: 'grant g: maxTrust medium' })
})

test('every reason has words of its own that name the server', () => {
  const sentences = DECISION_REASONS.map(
    (reason) =>
      explainDenial({ allowed: false, status: 403, reason, policy_version: 'v1' }, { server: 'ticket-desk', tool: 't' })
        .sentence,
  )
  expect(new Set(sentences).size).toBe(DECISION_REASONS.length)
  for (const sentence of sentences) expect(sentence).toContain('ticket-desk')
})

test('a name chosen by a stranger can neither forge a line nor run a command', () => {
  const evil = "x'; rm -rf ~ #\u001b[2J\u202e"
  const { sentence } = explain('cursor', evil)
  expect(sentence).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(explain('nobody', evil).command).toBeUndefined()
  expect(explain('nobody', '$(reboot)').command).toContain(`--tool '$(reboot)'`)
  expect(explain('nobody', '--force').command).toContain("--tool='--force'")
})
