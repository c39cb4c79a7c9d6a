import { expect, test } from 'vitest'
import { initGrant } from './init-grant.ts'
import { initSession } from './init-session.ts'

const grant = {
  name: 'desk-readers',
  namespace: 'mcp-team-acme',
  server: 'ticket-desk',
  agentID: 'cursor',
  trust: 'low' as const,
  sideEffects: ['read'] as const,
  policyVersion: 'v1',
  tools: [],
  toolRules: [],
}
const session = {
  name: 's1',
  namespace: 'mcp-team-acme',
  server: 'ticket-desk',
  agentID: 'cursor',
  trust: 'low' as const,
  policyVersion: 'v1',
  upstreamTokenKey: 'token',
  now: new Date('2026-07-01T12:00:00Z'),
}
const code = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return undefined
}

test('--tool allows at the trust of the grant, --tool-rule says everything itself, in the order given', () => {
  const { spec } = initGrant({
    ...grant,
    trust: 'medium',
    tools: ['list_tickets', ' list_tickets '],
    toolRules: ['close_ticket:deny:high', 'create_ticket:allow:low'],
  })
  expect(spec.toolRules).toEqual([
    { name: 'list_tickets', decision: 'allow', requiredTrust: 'medium' },
    { name: 'close_ticket', decision: 'deny', requiredTrust: 'high' },
    { name: 'create_ticket', decision: 'allow', requiredTrust: 'low' },
  ])
})

test('the server is in the namespace of the grant unless said otherwise; only ids that were given are written', () => {
  expect(initGrant(grant).spec).toMatchObject({
    serverRef: { name: 'ticket-desk', namespace: 'mcp-team-acme' },
    subject: { agentID: 'cursor' },
    maxTrust: 'low',
    allowedSideEffects: ['read'],
  })
  expect(Object.keys(initGrant({ ...grant, humanID: '  ' }).spec.subject)).toEqual(['agentID'])
  expect(initGrant({ ...grant, serverNamespace: 'other' }).spec.serverRef.namespace).toBe('other')
  expect(initGrant({ ...grant, policyVersion: ' ' }).spec).not.toHaveProperty('policyVersion')
  expect(initGrant({ ...grant, sideEffects: ['write', 'write'] }).spec.allowedSideEffects).toEqual(['write'])
})

test('a grant without anybody, a tool with two rules and a rule that is none are usage errors', () => {
  expect(code(() => initGrant({ ...grant, agentID: ' ' }))).toBe('MCPR_USAGE')
  expect(code(() => initGrant({ ...grant, tools: ['a'], toolRules: ['a:deny:low'] }))).toBe('MCPR_USAGE')
  for (const rule of ['a', 'a:allow', 'a:allow:low:x', 'a:audit:low', 'a:allow:huge', ':allow:low'])
    expect([rule, code(() => initGrant({ ...grant, toolRules: [rule] }))]).toEqual([rule, 'MCPR_USAGE'])
})

test('a session ends at a given time or after a given length, in UTC; without either it never does', () => {
  const end = (more: object) => initSession({ ...session, ...more }).spec.expiresAt
  expect(end({ expiresIn: '4h' })).toBe('2026-07-01T16:00:00Z')
  expect(end({ expiresIn: '1h30m' })).toBe('2026-07-01T13:30:00Z')
  expect(end({ expiresAt: '2026-12-31T18:00:00+02:00' })).toBe('2026-12-31T16:00:00Z')
  expect(initSession(session).spec).not.toHaveProperty('expiresAt')
})

test('an end that is none, or given twice, is a usage error', () => {
  for (const more of [
    { expiresIn: '0s' },
    { expiresIn: '-1h' },
    { expiresIn: '2d' },
    { expiresAt: 'tomorrow' },
    { expiresIn: '1h', expiresAt: '2026-12-31T18:00:00Z' },
  ])
    expect([more, code(() => initSession({ ...session, ...more }))]).toEqual([more, 'MCPR_USAGE'])
})
