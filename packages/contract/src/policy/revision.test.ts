import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { MCPAccessGrant } from '../resources/grant.ts'
import type { MCPServer } from '../resources/server.ts'
import type { MCPAgentSession } from '../resources/session.ts'
import {
  canonicalPolicyJson,
  type PolicyDocument,
  renderPolicy,
  revisionOf,
  stampRevision,
  validatePolicyDocument,
} from './index.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const demo: PolicyDocument = { schema_version: 'v1', revision: '', server: { name: 'demo', namespace: 'mcp-servers' } }

test('the smallest document (adapter-and-gateway §8.9)', () => {
  expect(revisionOf(demo, sha256)).toBe('sha256:74535ec498d5d7a33b3f234173e606cdfd62e2b2b00e61c68aa6d655b86067cd')
})

test('a document with one tool (resources-and-policy §10.2)', () => {
  const document: PolicyDocument = {
    ...demo,
    policy: { policy_version: 'v1', default_decision: 'deny', mode: 'allow-list' },
    tools: [{ side_effect: 'read', name: 'echo', required_trust: 'low', labels: {} }],
    grants: [],
  }
  const revision = 'sha256:42002fe794ae524d3a79df4c016278b45fb9e63d018403a513dceb21ddade085'
  expect(revisionOf(document, sha256)).toBe(revision)
  // Neither the time nor a revision it carries already is part of it.
  expect(revisionOf({ ...document, revision, generated_at: '2026-07-01T12:00:00Z' }, sha256)).toBe(revision)
})

const team = '0b8f3c52-6d1e-4f7a-9a55-2c6e1d7f9b10'
const metadata = (name: string) => ({ name, namespace: 'mcp-team-acme' })
const server: MCPServer = {
  apiVersion: 'mcpruntime.org/v1alpha1',
  kind: 'MCPServer',
  metadata: metadata('book-catalog'),
  spec: {
    teamID: team,
    image: 'book-catalog',
    tools: [
      {
        name: 'find_books',
        description: 'Search titles & authors.',
        sideEffect: 'read',
        riskLevel: 'low',
        labels: { area: 'catalog' },
      },
      {
        name: 'reserve_copy',
        description: 'Hold one copy for a reader.',
        requiredTrust: 'medium',
        sideEffect: 'write',
        riskLevel: 'medium',
      },
      {
        name: 'withdraw_title',
        description: 'Remove a title for good.',
        requiredTrust: 'high',
        sideEffect: 'destructive',
        riskLevel: 'high',
      },
    ],
    session: { required: true },
    gateway: { enabled: true },
  },
}
const grant: MCPAccessGrant = {
  apiVersion: 'mcpruntime.org/v1alpha1',
  kind: 'MCPAccessGrant',
  metadata: metadata('cursor-catalog'),
  spec: {
    serverRef: metadata('book-catalog'),
    subject: { agentID: 'cursor' },
    maxTrust: 'medium',
    allowedSideEffects: ['read', 'write'],
    policyVersion: 'v1',
    toolRules: [
      { name: 'find_books', decision: 'allow', requiredTrust: 'low' },
      { name: 'reserve_copy', decision: 'allow', requiredTrust: 'medium' },
      { name: 'withdraw_title', decision: 'deny' },
    ],
  },
}
const session: MCPAgentSession = {
  apiVersion: 'mcpruntime.org/v1alpha1',
  kind: 'MCPAgentSession',
  metadata: metadata('cursor-catalog-1'),
  spec: {
    serverRef: metadata('book-catalog'),
    subject: { humanID: 'u-7731', agentID: 'cursor' },
    consentedTrust: 'low',
    expiresAt: '2026-12-31T18:00:00Z',
    policyVersion: 'v1',
  },
}

test('the whole example, from resources to digest (resources-and-policy §13.5)', () => {
  const document = renderPolicy({ server, grants: [grant], sessions: [session], cluster: 'local' })
  expect(new TextEncoder().encode(canonicalPolicyJson(document))).toHaveLength(1754)
  const stamped = stampRevision(document, sha256)
  expect(stamped.revision).toBe('sha256:199f9311fab3e67bed34e5f13343db95058806d75983a3d991ef6090598eae45')
  expect(validatePolicyDocument(stamped, sha256)).toEqual([])
  expect(validatePolicyDocument(document, sha256)).toMatchObject([{ path: 'revision' }])
  expect(validatePolicyDocument({ ...stamped, sessions: [] }, sha256)).toMatchObject([{ path: 'revision' }])
})

test('texts are escaped as Go escapes them, and labels sorted by bytes', () => {
  const json = canonicalPolicyJson({
    ...demo,
    tools: [
      {
        name: '<a>&\u2028\u2029"\\\b\f\n\r\t\u0001\u007fé\ud800',
        labels: { b: '1', '\u{1f600}': '2', '\ufb01': '3', '10': '4', '2': '5' },
      },
    ],
  })
  expect(json).toContain(`${String.raw`"name":"\u003ca\u003e\u0026\u2028\u2029\"\\\b\f\n\r\t\u0001`}\u007fé\ufffd"`)
  expect(json).toContain('"labels":{"10":"4","2":"5","b":"1","\ufb01":"3","\u{1f600}":"2"}')
})

test('blocks that are there but empty stay, empty members go', () => {
  expect(canonicalPolicyJson({ ...demo, auth: {}, session: { required: false, store: '' }, sessions: [] })).toBe(
    '{"schema_version":"v1","revision":"","server":{"name":"demo","namespace":"mcp-servers"},"auth":{},"session":{}}',
  )
})

test('a document is refused for every rule it breaks', () => {
  const issues = validatePolicyDocument({
    ...demo,
    schema_version: 'v2',
    server: { name: ' ', namespace: '' },
    auth: { mode: 'OAuth' },
    policy: { mode: 'off', default_decision: 'maybe' },
    tools: [{ name: 'a', side_effect: '' }, { name: ' a', required_trust: 'max', side_effect: 'eat' }, { name: '' }],
    grants: [
      {
        name: 'g',
        max_trust: 'HIGH ',
        allowed_side_effects: ['', 'Read'],
        tool_rules: [
          { name: 'x', decision: 'audit' },
          { name: 'x', required_trust: 'none' },
        ],
      },
    ],
    sessions: [{ name: 's', consented_trust: 'all' }],
  })
  expect(issues.map(({ path }) => path)).toEqual([
    'schema_version',
    'server.name',
    'auth.issuer_url',
    'policy.mode',
    'policy.default_decision',
    'tools[1].name',
    'tools[2].name',
    'tools[1].required_trust',
    'tools[1].side_effect',
    'grants[0].allowed_side_effects[0]',
    'grants[0].tool_rules[1].name',
    'grants[0].tool_rules[0].decision',
    'grants[0].tool_rules[1].required_trust',
    'sessions[0].consented_trust',
  ])
})
