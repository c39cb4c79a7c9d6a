// Random policies and requests. Few words, so that grants meet, overlap and contradict; among them the ones that tempt
// an implementation: other case, stray blanks, equal names, instants at the edge.
import type { DecisionRequest, PolicyDocument, PolicyGrant, PolicySession, PolicyToolRule } from '@mcp-runtime/contract'
import fc from 'fast-check'
import { NOW } from './vectors.ts'

const TOOLS = ['list', 'edit', 'drop', 'blank', 'ghost', 'List', 'constructor']
const tool = fc.constantFrom(...TOOLS)
const trust = fc.constantFrom('low', 'medium', 'high', 'high', '', 'HIGH', ' medium', 'max')
const effect = fc.constantFrom('read', 'write', 'destructive', 'READ', ' write', 'eat')
const version = fc.constantFrom('', 'v1', 'v2')
const namespace = fc.constantFrom('a', 'b', '\u{1f600}', '\ufb01')
const id = (letter: string) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant('') },
    { weight: 5, arbitrary: fc.constant(`${letter}1`) },
    { weight: 1, arbitrary: fc.constantFrom(`${letter}2`, `${letter.toUpperCase()}1`) },
  )
const subject = { human_id: id('h'), agent_id: id('a'), team_id: id('t') }
const rule = fc.record(
  {
    name: tool,
    decision: fc.constantFrom('allow', 'allow', 'allow', '', 'deny', ' Deny', 'audit'),
    required_trust: trust,
  },
  { requiredKeys: ['name', 'decision'] },
)

const grant: fc.Arbitrary<PolicyGrant> = fc.record(
  {
    name: fc.constantFrom('g1', 'g2', 'g3', 'g4'),
    namespace,
    ...subject,
    max_trust: trust,
    allowed_side_effects: fc.array(effect, { maxLength: 3 }),
    policy_version: version,
    disabled: fc.constantFrom(false, false, false, true),
    tool_rules: fc.oneof(fc.constant<PolicyToolRule[]>([]), fc.array(rule, { minLength: 1, maxLength: 4 })),
  },
  { requiredKeys: ['name', 'human_id', 'agent_id', 'team_id', 'max_trust', 'allowed_side_effects'] },
)

const session: fc.Arbitrary<PolicySession> = fc.record(
  {
    name: fc.constantFrom('s1', 's2'),
    namespace,
    ...subject,
    consented_trust: trust,
    revoked: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.boolean()),
    expires_at: fc.constantFrom(
      '',
      '2026-07-01T12:00:00Z',
      '2026-07-01T12:00:01Z',
      '2026-07-01T13:59:59+02:00',
      '2026-07-01T14:00:00.500+02:00',
      'tomorrow',
    ),
    policy_version: version,
  },
  { requiredKeys: ['name', 'human_id', 'agent_id', 'team_id', 'consented_trust'] },
)

export const policyDocument: fc.Arbitrary<PolicyDocument> = fc.record({
  schema_version: fc.constant('v1'),
  revision: fc.constant(''),
  server: fc.constant({ name: 'desk', namespace: 'a' }),
  policy: fc.record({
    mode: fc.oneof({ weight: 9, arbitrary: fc.constant('allow-list') }, fc.constantFrom('Observe', 'observe ')),
    default_decision: fc.constantFrom('deny', 'deny', 'Allow', 'allow ', ''),
    policy_version: version,
  }),
  session: fc.record({ required: fc.constantFrom(false, false, true) }),
  tools: fc
    .tuple(trust, trust, trust, effect, fc.constantFrom('', 'low', 'HIGH'))
    .map(([list, edit, drop, anyEffect, risk]) => [
      { name: 'list', required_trust: list, side_effect: 'read' },
      { name: 'edit', required_trust: edit, side_effect: 'write', risk_level: risk },
      { name: 'drop', required_trust: drop, side_effect: anyEffect },
      { name: 'drop', required_trust: 'low', side_effect: 'read' },
      { name: 'blank', required_trust: 'low' },
    ]),
  grants: fc.array(grant, { maxLength: 9 }),
  sessions: fc.array(session, { maxLength: 5 }),
})

export const decisionRequest: fc.Arbitrary<DecisionRequest> = fc.record({
  method: fc.oneof(
    { weight: 9, arbitrary: fc.constant('tools/call') },
    fc.constantFrom('call_tool', 'Tools/Call', 'ping'),
  ),
  tool: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('list', 'edit', 'drop') }, tool),
  identity: fc.record({
    humanID: fc.constantFrom('h1', 'h1', 'h1', ''),
    agentID: fc.constantFrom('a1', 'a1', 'a1', ''),
    teamID: fc.constantFrom('t1', 't1', ''),
    sessionID: fc.constantFrom('', '', '', 's1', 's1', 's1', 's2', 'sX'),
  }),
  now: fc.constantFrom(NOW, NOW - 1, NOW + 1),
})

export const CASES = { seed: 20260701, numRuns: 2000 } as const
