// The decision table every evaluator must pass: resources-and-policy §14, vectors 1 to 66. Where our own rules are
// stricter than the original's (decision 20), `safe` holds our result and `why` the reason; both are documented in
// docs/differences.md, "Policy evaluation".
import type { Decision, DecisionRequest, PolicyDocument, PolicyGrant, PolicySession } from '@mcp-runtime/contract'

export const NOW = Date.UTC(2026, 6, 1, 12)

type Result = { status: number } & Partial<Omit<Decision, 'status' | 'allowed'>>

export interface Vector {
  readonly id: number
  readonly document: PolicyDocument
  readonly request: DecisionRequest
  readonly compat: Result
  readonly safe: Result
  /** Present where the results differ. */
  readonly why?: string
}

const G: PolicyGrant = {
  name: 'g1',
  namespace: 'ns',
  human_id: 'h1',
  agent_id: 'a1',
  max_trust: 'high',
  allowed_side_effects: ['read'],
}
const B: PolicySession = { name: 's1', namespace: 'ns', human_id: 'h1', agent_id: 'a1', consented_trust: 'high' }

const NOBODY = { humanID: '', agentID: '', teamID: '', sessionID: '' }
const I = { ...NOBODY, humanID: 'h1', agentID: 'a1' }
const IS = { ...I, sessionID: 's1' }

interface Setup {
  grants?: PolicyGrant[]
  sessions?: PolicySession[]
  required?: boolean
  mode?: string
  byDefault?: string
}

function documentOf({ grants = [], sessions = [], required = false, mode = 'allow-list', byDefault = 'deny' }: Setup) {
  return {
    schema_version: 'v1',
    revision: '',
    server: { name: 'desk', namespace: 'ns' },
    policy: { mode, default_decision: byDefault },
    session: { required },
    tools: [
      { name: 'list', required_trust: 'low', side_effect: 'read' },
      { name: 'edit', required_trust: 'medium', side_effect: 'write' },
      { name: 'drop', required_trust: 'high', side_effect: 'destructive' },
      { name: 'blank', required_trust: 'low' },
    ],
    grants,
    sessions,
  } satisfies PolicyDocument
}

const vectors: Vector[] = []
function vector(
  id: number,
  setup: Setup,
  [tool, identity, method = 'tools/call']: [tool: string, identity: DecisionRequest['identity'], method?: string],
  compat: Result,
  stricter?: { safe: Result; why: string },
) {
  vectors.push({
    id,
    document: documentOf(setup),
    request: { method, tool, identity, now: NOW },
    compat,
    safe: stricter?.safe ?? compat,
    ...(stricter && { why: stricter.why }),
  })
}

const ok = (more: Partial<Result> = {}): Result => ({ status: 200, reason: 'allowed', ...more })
const no = (reason: Decision['reason'], more: Partial<Result> = {}): Result => ({
  status: reason.startsWith('missing_') || reason.startsWith('session_') ? 401 : 403,
  reason,
  ...more,
})
const named = (grant: string) => ({ matched_grant: grant })
const rule = (name: string, decision: string, required_trust?: string) => ({
  name,
  decision,
  ...(required_trust === undefined ? {} : { required_trust }),
})
const withRules = (...tool_rules: ReturnType<typeof rule>[]): PolicyGrant => ({ ...G, tool_rules })
const g = (fields: Partial<PolicyGrant>): PolicyGrant => ({ ...G, ...fields })
const b = (fields: Partial<PolicySession>): PolicySession => ({ ...B, ...fields })
const sessionless = 'a call without a session has low trust'
const dead = 'a session that was sent must be alive'
const off = 'a disabled grant is as good as none'
const write = { allowed_side_effects: ['write'] }
const all = { allowed_side_effects: ['read', 'write', 'destructive'] }

vector(1, {}, ['', NOBODY, 'initialize'], ok())
vector(2, { required: true }, ['', NOBODY, 'tools/list'], ok())
vector(3, { grants: [G] }, ['list', I, 'call_tool'], ok())
vector(4, { mode: 'observe' }, ['drop', NOBODY], ok({ risk_level: 'high' }))
vector(5, { mode: 'Observe' }, ['drop', NOBODY], ok())
vector(6, { grants: [G] }, ['list', NOBODY], no('missing_identity'))
vector(
  7,
  { grants: [G], sessions: [B], required: true },
  ['list', { ...NOBODY, sessionID: 's1' }],
  no('missing_identity'),
)
vector(8, { byDefault: 'allow' }, ['list', NOBODY], no('missing_identity'))
vector(9, { grants: [G], sessions: [B], required: true }, ['list', I], no('missing_session'))
vector(10, { grants: [G], sessions: [B], required: true }, ['list', { ...I, sessionID: 'sX' }], no('session_not_found'))
vector(11, { grants: [G], sessions: [b({ agent_id: 'a2' })], required: true }, ['list', IS], no('session_not_found'))
vector(
  12,
  { grants: [G], sessions: [b({ team_id: 't1' })], required: true },
  ['list', { ...IS, teamID: 't2' }],
  no('session_not_found'),
)
vector(
  13,
  { grants: [G], sessions: [b({ revoked: true })], required: true },
  ['list', IS],
  no('session_revoked', { matched_session: 's1', matched_session_namespace: 'ns' }),
)
vector(
  14,
  { grants: [G], sessions: [b({ expires_at: '2026-07-01T11:59:59Z' })], required: true },
  ['list', IS],
  no('session_expired', { matched_session: 's1' }),
)
vector(15, { grants: [G], sessions: [b({ expires_at: '2026-07-01T12:00:00Z' })], required: true }, ['list', IS], ok())
vector(
  16,
  { grants: [G], sessions: [b({ expires_at: 'tomorrow' })], required: true },
  ['list', IS],
  no('session_expired'),
)
vector(
  17,
  { grants: [G], sessions: [b({ revoked: true, expires_at: '2026-07-01T11:59:59Z' })], required: true },
  ['list', IS],
  no('session_revoked'),
)
vector(18, {}, ['list', I], no('no_matching_grant'))
vector(19, { byDefault: 'allow' }, ['list', I], { status: 200, reason: 'no_matching_grant' })
vector(20, { grants: [g({ agent_id: 'a2' })] }, ['list', I], no('no_matching_grant'))
vector(21, { grants: [g({ human_id: 'H1' })] }, ['list', I], no('no_matching_grant'))
vector(22, { grants: [g({ human_id: '', agent_id: '' })] }, ['list', I], no('no_matching_grant'))
vector(23, { grants: [g({ human_id: '', agent_id: '', team_id: 't1' })] }, ['list', { ...NOBODY, teamID: 't1' }], ok())
vector(
  24,
  { grants: [g({ human_id: '', agent_id: '', team_id: 't1' })] },
  ['list', { ...NOBODY, humanID: 'h1', teamID: 't2' }],
  no('no_matching_grant'),
)
vector(
  25,
  { grants: [g({ human_id: '', team_id: 't1' })] },
  ['list', { ...NOBODY, agentID: 'a1' }],
  no('no_matching_grant'),
)
vector(
  26,
  { grants: [G] },
  ['list', I],
  ok({ required_trust: 'low', admin_trust: 'high', consented_trust: 'high', effective_trust: 'high' }),
  {
    safe: ok({ required_trust: 'low', admin_trust: 'high', consented_trust: 'low', effective_trust: 'low' }),
    why: sessionless,
  },
)
vector(27, { grants: [withRules(rule('edit', 'allow'))] }, ['list', I], no('tool_not_granted'))
vector(28, { grants: [withRules(rule('edit', 'allow'))], byDefault: 'allow' }, ['list', I], {
  status: 200,
  reason: 'tool_not_granted',
})
vector(29, { grants: [g({ disabled: true })] }, ['list', I], no('tool_not_granted'), {
  safe: no('no_matching_grant'),
  why: off,
})
vector(
  30,
  { grants: [g({ disabled: true })], byDefault: 'allow' },
  ['list', I],
  { status: 200, reason: 'tool_not_granted' },
  { safe: { status: 200, reason: 'no_matching_grant' }, why: off },
)
vector(31, { grants: [withRules(rule('list', 'deny'))] }, ['list', I], no('tool_denied', named('g1')))
vector(
  32,
  { grants: [g({ name: 'a-allow' }), g({ name: 'z-deny', max_trust: 'low', tool_rules: [rule('list', 'DENY')] })] },
  ['list', I],
  no('tool_denied', named('z-deny')),
)
vector(
  33,
  { grants: [g({ name: 'a-allow' }), g({ name: 'z-deny', disabled: true, tool_rules: [rule('list', 'deny')] })] },
  ['list', I],
  ok(named('a-allow')),
)
vector(34, { grants: [withRules(rule('list', 'deny'))], byDefault: 'allow' }, ['list', I], no('tool_denied'))
vector(
  35,
  { grants: [g({ name: 'a' }), g({ name: 'b', agent_id: 'a2', tool_rules: [rule('list', 'deny')] })] },
  ['list', I],
  ok(),
)
vector(
  36,
  { grants: [withRules(rule('list', 'deny'))], sessions: [b({ revoked: true })], required: true },
  ['list', IS],
  no('session_revoked'),
)
vector(
  37,
  { grants: [G] },
  ['ghost', I],
  no('tool_side_effect_unknown', { required_trust: 'low', matched_grant: 'g1' }),
)
vector(38, { grants: [withRules(rule('ghost', 'allow'))] }, ['ghost', I], no('tool_side_effect_unknown'))
vector(39, { grants: [g(all)] }, ['blank', I], no('tool_side_effect_unknown'))
vector(40, { grants: [G], byDefault: 'allow' }, ['ghost', I], no('tool_side_effect_unknown'))
vector(
  41,
  { grants: [G] },
  ['edit', I],
  no('side_effect_not_allowed', { required_trust: 'medium', required_side_effect: 'write', risk_level: 'medium' }),
)
vector(42, { grants: [g({ allowed_side_effects: [] })] }, ['list', I], no('side_effect_not_allowed'))
vector(43, { grants: [g({ allowed_side_effects: ['destructive'] })] }, ['list', I], no('side_effect_not_allowed'))
vector(44, { grants: [G], byDefault: 'allow' }, ['edit', I], no('side_effect_not_allowed'))
vector(
  45,
  {
    grants: [
      g({ name: 'g-read', tool_rules: [rule('edit', 'allow')] }),
      g({ name: 'g-write', max_trust: 'medium', ...write }),
    ],
  },
  ['edit', I],
  ok({ admin_trust: 'medium', ...named('g-write') }),
  {
    safe: no('trust_too_low', { admin_trust: 'medium', consented_trust: 'low', ...named('g-write') }),
    why: sessionless,
  },
)
vector(
  46,
  { grants: [g({ max_trust: 'low', allowed_side_effects: ['read', 'write'] })] },
  ['edit', I],
  no('trust_too_low', { required_trust: 'medium', effective_trust: 'low' }),
)
vector(47, { grants: [g({ max_trust: '', ...write })] }, ['edit', I], no('trust_too_low'))
vector(
  48,
  { grants: [g(write)], sessions: [b({ consented_trust: 'low' })], required: true },
  ['edit', IS],
  no('trust_too_low', { admin_trust: 'high', consented_trust: 'low', matched_session: 's1' }),
)
vector(
  49,
  { grants: [g({ max_trust: 'medium', allowed_side_effects: ['destructive'] })], sessions: [B], required: true },
  ['drop', IS],
  no('trust_too_low', { effective_trust: 'medium' }),
)
vector(
  50,
  { grants: [g({ allowed_side_effects: ['destructive'] })], sessions: [B], required: true },
  ['drop', IS],
  ok({ matched_session: 's1', matched_session_namespace: 'ns', matched_grant_namespace: 'ns' }),
)
vector(
  51,
  { grants: [g({ allowed_side_effects: ['destructive'] })], sessions: [b({ consented_trust: '' })], required: true },
  ['drop', IS],
  ok(),
)
const low = b({ consented_trust: 'low' })
vector(52, { grants: [g(write)], sessions: [low] }, ['edit', I], ok(), {
  safe: no('trust_too_low', { effective_trust: 'low' }),
  why: sessionless,
})
vector(53, { grants: [g(write)], sessions: [low] }, ['edit', IS], no('trust_too_low'))
vector(
  54,
  { grants: [g(write)], sessions: [{ ...low, revoked: true }] },
  ['edit', IS],
  ok({ effective_trust: 'high' }),
  {
    safe: no('session_revoked', { matched_session: 's1' }),
    why: dead,
  },
)
vector(
  55,
  { grants: [g(write)], sessions: [{ ...low, expires_at: '2026-07-01T11:59:59Z' }] },
  ['edit', IS],
  ok({ effective_trust: 'high' }),
  { safe: no('session_expired', { matched_session: 's1' }), why: dead },
)
vector(56, { grants: [g(write)], sessions: [low] }, ['edit', { ...I, sessionID: 'sX' }], ok(), {
  safe: no('session_not_found'),
  why: dead,
})
vector(
  57,
  { grants: [g({ max_trust: 'medium', tool_rules: [rule('list', 'allow', 'high')] })] },
  ['list', I],
  no('trust_too_low', { required_trust: 'high' }),
)
vector(
  58,
  { grants: [g({ max_trust: 'low', ...write, tool_rules: [rule('edit', 'allow', 'low')] })] },
  ['edit', I],
  no('trust_too_low', { required_trust: 'medium' }),
)
vector(
  59,
  {
    grants: [
      g({ name: 'a', max_trust: 'medium' }),
      g({ name: 'b', max_trust: 'low', tool_rules: [rule('list', 'allow', 'high')] }),
    ],
  },
  ['list', I],
  no('trust_too_low', { required_trust: 'high', ...named('b') }),
)
vector(
  60,
  {
    grants: [
      g({ name: 'a', max_trust: 'medium' }),
      g({ name: 'b', ...write, tool_rules: [rule('list', 'allow', 'high')] }),
    ],
  },
  ['list', I],
  ok({ required_trust: 'low', admin_trust: 'medium', ...named('a') }),
)
vector(61, { grants: [g({ name: 'a', max_trust: 'low' }), g({ name: 'b' })] }, ['list', I], ok(named('b')))
vector(62, { grants: [g({ name: 'b' }), g({ name: 'a' })] }, ['list', I], ok(named('a')))
vector(
  63,
  {
    grants: [
      g({ name: 'a', namespace: 'z', tool_rules: [rule('list', 'deny')] }),
      g({ name: 'b', namespace: 'y', tool_rules: [rule('list', 'deny')] }),
    ],
  },
  ['list', I],
  no('tool_denied', { matched_grant: 'b', matched_grant_namespace: 'y' }),
)
vector(64, { grants: [withRules(rule('list', ''))] }, ['list', I], ok())
vector(65, { grants: [withRules(rule('List', 'allow'))] }, ['list', I], no('tool_not_granted'))
vector(
  66,
  {
    grants: [
      g({ name: 'a', ...write, tool_rules: [rule('edit', 'allow')] }),
      g({ name: 'b', max_trust: 'low', ...write }),
    ],
  },
  ['edit', I],
  ok({ admin_trust: 'high', ...named('a') }),
  { safe: no('trust_too_low', { admin_trust: 'high', consented_trust: 'low', ...named('a') }), why: sessionless },
)

export const VECTORS: readonly Vector[] = vectors
