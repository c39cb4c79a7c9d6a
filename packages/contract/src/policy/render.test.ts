import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { MCPAccessGrant, MCPAccessGrantSpec } from '../resources/grant.ts'
import type { MCPServer } from '../resources/server.ts'
import type { MCPAgentSession } from '../resources/session.ts'
import { evaluate, type RenderInput, renderPolicy, revisionOf, stampRevision, validatePolicyDocument } from './index.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const apiVersion = 'mcpruntime.org/v1alpha1'

const server = (teamID?: string): MCPServer => ({
  apiVersion,
  kind: 'MCPServer',
  metadata: { name: 'desk', namespace: 'A' },
  spec: {
    image: 'desk',
    gateway: { enabled: true },
    tools: [{ name: 'list', sideEffect: 'read' }],
    ...(teamID === undefined ? {} : { teamID }),
  },
})
const grant = (spec: Partial<MCPAccessGrantSpec>, metadata = { name: 'g', namespace: 'A' }): MCPAccessGrant => ({
  apiVersion,
  kind: 'MCPAccessGrant',
  metadata,
  spec: { serverRef: { name: 'desk' }, subject: { agentID: 'a1' }, allowedSideEffects: ['read'], ...spec },
})
const session = (spec: Partial<MCPAgentSession['spec']>): MCPAgentSession => ({
  apiVersion,
  kind: 'MCPAgentSession',
  metadata: { name: 's', namespace: 'A' },
  spec: { serverRef: { name: 'desk' }, subject: { agentID: 'a1' }, ...spec },
})
const render = (input: Partial<RenderInput>) =>
  renderPolicy({ server: server(), grants: [], sessions: [], cluster: 'local', ...input })
const call = (input: Partial<RenderInput>, agentID: string, teamID: string) =>
  evaluate(render(input), {
    method: 'tools/call',
    tool: 'list',
    identity: { humanID: '', agentID, teamID, sessionID: '' },
    now: 0,
  }).reason

test('R1, R2: a grant without a team gets the team of the server', () => {
  const input = { server: server('t1'), grants: [grant({})] }
  expect(call(input, 'a1', '')).toBe('no_matching_grant')
  expect(call(input, 'a1', 't1')).toBe('allowed')
})

test('R3, R4: an empty subject means the owning team, or nobody', () => {
  expect(call({ server: server('t1'), grants: [grant({ subject: {} })] }, 'anyone', 't1')).toBe('allowed')
  expect(call({ grants: [grant({ subject: {} })] }, 'anyone', 't1')).toBe('no_matching_grant')
})

test('R5: a named team stays', () => {
  const input = { server: server('t1'), grants: [grant({ subject: { teamID: 't2' } })] }
  expect(call(input, 'a', 't2')).toBe('allowed')
  expect(call(input, 'a', 't1')).toBe('no_matching_grant')
})

test('R6: a grant in another namespace counts only where the original’s behaviour is asked for', () => {
  const grants = [grant({ serverRef: { name: 'desk', namespace: 'A' } }, { name: 'g', namespace: 'B' })]
  expect(render({ grants }).grants).toBeUndefined()
  expect(render({ grants, foreign: true }).grants).toMatchObject([{ name: 'g', namespace: 'B' }])
  expect(render({ grants: [grant({}, { name: 'g', namespace: 'B' })], foreign: true }).grants).toBeUndefined()
  expect(
    render({ grants: [grant({ serverRef: { name: 'desk', namespace: 'C' } })], foreign: true }).grants,
  ).toBeUndefined()
  expect(render({ grants: [grant({ serverRef: { name: 'other' } })] }).grants).toBeUndefined()
})

test('R7: one name in two namespaces freezes the original’s policy, not ours', () => {
  const grants = [grant({}), grant({ serverRef: { name: 'desk', namespace: 'A' } }, { name: 'g', namespace: 'B' })]
  const document = stampRevision(render({ grants, foreign: true }), sha256)
  expect(validatePolicyDocument(document, sha256)).toEqual([])
  expect(validatePolicyDocument(document, sha256, { compat: true })).toMatchObject([{ path: 'grants[1].name' }])
  const twice = { ...document, grants: [document.grants![0]!, document.grants![0]!] }
  expect(validatePolicyDocument(twice)).toMatchObject([{ path: 'grants[1].name' }])
})

test('R8, R9: what is not said is low', () => {
  const document = render({
    grants: [grant({ toolRules: [{ name: 'list', decision: 'allow' }] })],
    sessions: [session({})],
  })
  expect(document.grants).toMatchObject([
    { max_trust: 'low', tool_rules: [{ name: 'list', decision: 'allow', required_trust: 'low' }] },
  ])
  expect(document.sessions).toMatchObject([{ consented_trust: 'low' }])
})

test('R10: the order of the input does not reach the document; the original’s revision would change', () => {
  const [a, b] = [grant({}, { name: 'a', namespace: 'A' }), grant({}, { name: 'b', namespace: 'A' })]
  const revision = revisionOf(render({ grants: [a!, b!] }), sha256)
  expect(revisionOf(render({ grants: [b!, a!] }), sha256)).toBe(revision)
  const reversed = render({ grants: [a!, b!] })
  reversed.grants!.reverse()
  expect(revisionOf(reversed, sha256)).not.toBe(revision)
})

test('instants become UTC in whole seconds; what cannot be read stays, and counts as expired', () => {
  const sessions = (expiresAt: string) => render({ sessions: [session({ expiresAt })] }).sessions
  expect(sessions('2026-12-31T20:00:00.9+02:00')).toMatchObject([{ expires_at: '2026-12-31T18:00:00Z' }])
  expect(sessions('tomorrow')).toMatchObject([{ expires_at: 'tomorrow' }])
  expect(sessions(' ')![0]).not.toHaveProperty('expires_at')
})

test('a disabled grant and a revoked session stay visible, a secret only as a reference', () => {
  const document = render({
    grants: [grant({ disabled: true, policyVersion: 'v2' })],
    sessions: [session({ revoked: true, upstreamTokenSecretRef: { name: 'up', key: 'token' } })],
  })
  expect(document.grants).toMatchObject([{ disabled: true, policy_version: 'v2' }])
  expect(document.sessions).toMatchObject([{ revoked: true, upstream_token_ref: 'up/token' }])
})
