import { expect, test } from 'vitest'
import type { Issue } from '../admission/index.ts'
import {
  lintGrant,
  lintLive,
  lintServer,
  lintSession,
  newMetadataEntry,
  type ServerMetadata,
  withMetadataDefaults,
} from './index.ts'

const brief = (issues: Issue[]) => issues.map(({ level, path }) => `${level} ${path}`)
const desk: ServerMetadata = {
  name: 'desk',
  namespace: 'mcp-team-acme',
  tools: [
    { name: 'list_tickets', sideEffect: 'read' },
    { name: 'close_ticket', sideEffect: 'write', requiredTrust: 'medium' },
  ],
}

test('a fresh entry has no finding, with or without defaults', () => {
  const entry = newMetadataEntry({ name: 'desk', tools: [{ name: 'list', sideEffect: 'read', requiredTrust: 'low' }] })
  expect(lintServer(entry)).toEqual([])
  expect(lintServer(withMetadataDefaults(entry, { registryHost: 'r' }))).toEqual([])
})

test.each<[string, Partial<ServerMetadata>, string[]]>([
  ['S1 no name', { name: ' ' }, ['error name']],
  ['S2 nameless tool', { tools: [{ name: '' }] }, ['error tools[0].name']],
  [
    'S3 tool twice',
    {
      tools: [
        { name: 'a', sideEffect: 'read' },
        { name: 'a ', sideEffect: 'read' },
      ],
    },
    ['error tools[1].name'],
  ],
  ['S4 no side effect', { tools: [{ name: 'a' }] }, ['error tools[0].sideEffect']],
  ['S4 capitals', { tools: [{ name: 'a', sideEffect: 'Read' as 'read' }] }, ['error tools[0].sideEffect']],
  [
    'S5 trust',
    { tools: [{ name: 'a', sideEffect: 'read', requiredTrust: 'max' as 'low' }] },
    ['error tools[0].requiredTrust'],
  ],
  ['S6 risk', { tools: [{ name: 'a', sideEffect: 'read', riskLevel: 'none' as 'low' }] }, ['error tools[0].riskLevel']],
  [
    'S7 risk too low',
    { tools: [{ name: 'a', sideEffect: 'write', riskLevel: 'low' }] },
    ['warning tools[0].riskLevel'],
  ],
  ['S7 risk higher', { tools: [{ name: 'a', sideEffect: 'read', riskLevel: 'high' }] }, []],
  ['S8 no tools', { tools: [] }, ['warning tools']],
  ['name of no Service', { name: '2fa' }, ['error name']],
  ['dotted name', { name: 'a.b' }, ['error name']],
  ['port', { port: 70_000 }, ['error port']],
  ['gateway on the port of the server', { port: 8091, gateway: { enabled: true } }, ['error gateway.port']],
  ['no gateway', { gateway: { enabled: false } }, ['warning gateway.enabled']],
  ['observe', { policy: { mode: 'observe' } }, ['warning policy.mode']],
  ['allow by default', { policy: { defaultDecision: 'allow' } }, ['warning policy.defaultDecision']],
  ['route and prefix disagree', { publicPathPrefix: 'a', route: '/b/mcp' }, ['warning route']],
  ['route no cluster has', { route: '/custom' }, ['warning route']],
  ['slashes', { publicPathPrefix: '//' }, ['error publicPathPrefix']],
  ['MCP_PATH of its own', { envVars: [{ name: 'MCP_PATH', value: '/x' }] }, ['warning envVars[0].value']],
  [
    'variable twice',
    { envVars: [{ name: 'A', value: '' }], secretEnvVars: [{ name: 'A', secretKeyRef: { name: 's', key: 'k' } }] },
    ['error secretEnvVars[0].name'],
  ],
  [
    'variable name',
    {
      envVars: [
        { name: '1A', value: '' },
        { name: '', value: '' },
      ],
    },
    ['error envVars[0].name', 'error envVars[1].name'],
  ],
  [
    'amounts',
    { resources: { limits: { cpu: '1 core', memory: '128Mi' }, requests: { cpu: '250m' } } },
    ['error resources.limits.cpu'],
  ],
  ['mtls', { auth: { mode: 'mtls' } }, ['error auth.trustDomain']],
  ['oauth', { auth: { mode: 'oauth' } }, ['error auth.issuerURL']],
  ['canary', { rollout: { strategy: 'Canary', canaryReplicas: 1 } }, ['error rollout.canaryReplicas']],
  ['limits that are not kept', { session: { maxLifetime: '1h', idleTimeout: '1h' } }, ['warning session.maxLifetime']],
])('server: %s', (_, fields, expected) => {
  expect(brief(lintServer({ ...desk, ...fields }))).toEqual(expected)
  expect(brief(lintServer({ ...desk, ...fields }, 'servers[2]'))).toEqual(
    expected.map((line) => line.replace(' ', ' servers[2].')),
  )
})

const grant = (spec: object = {}, more: object = {}) => ({
  apiVersion: 'mcpruntime.org/v1alpha1',
  kind: 'MCPAccessGrant',
  metadata: { name: 'g', namespace: 'mcp-team-acme' },
  spec: {
    serverRef: { name: 'desk' },
    subject: { agentID: 'cursor' },
    maxTrust: 'medium',
    allowedSideEffects: ['read'],
    toolRules: [{ name: 'list_tickets', decision: 'allow' }],
    ...spec,
  },
  ...more,
})

test.each<[string, unknown, string[]]>([
  ['fine', grant(), []],
  ['G1 kind', { kind: 'MCPServer' }, ['error kind']],
  ['no kind', { ...grant(), kind: undefined }, ['error kind']],
  ['nothing', null, ['error ']],
  ['G2 trust', grant({ maxTrust: 'max' }), ['error spec.maxTrust']],
  ['G3 side effect', grant({ allowedSideEffects: ['eat'] }), ['error spec.allowedSideEffects[0]']],
  ['G4 server elsewhere', grant({ serverRef: { name: 'dsek' } }), ['warning spec.serverRef.name']],
  [
    'G5 decision',
    grant({ toolRules: [{ name: 'list_tickets', decision: 'audit' }] }),
    ['error spec.toolRules[0].decision'],
  ],
  [
    'G6 rule trust',
    grant({ toolRules: [{ name: 'list_tickets', decision: 'allow', requiredTrust: 'x' }] }),
    ['error spec.toolRules[0].requiredTrust'],
  ],
  [
    'G7 unknown tool, even denied',
    grant({ toolRules: [{ name: 'nope', decision: 'deny' }] }),
    ['error spec.toolRules[0].name'],
  ],
  [
    'G8 side effect missing',
    grant({ toolRules: [{ name: 'close_ticket', decision: 'allow' }] }),
    ['error spec.toolRules[0].decision'],
  ],
  ['a deny rule needs no side effect', grant({ toolRules: [{ name: 'close_ticket', decision: 'deny' }] }), []],
  [
    'ceiling too low',
    grant({ maxTrust: 'low', allowedSideEffects: ['write'], toolRules: [{ name: 'close_ticket', decision: 'allow' }] }),
    ['warning spec.maxTrust'],
  ],
  [
    'ceiling below the rule',
    grant({ toolRules: [{ name: 'list_tickets', decision: 'allow', requiredTrust: 'high' }] }),
    ['warning spec.maxTrust'],
  ],
  [
    'no rules, ceiling too low',
    grant({ maxTrust: 'low', allowedSideEffects: ['read', 'write'], toolRules: [] }),
    ['warning spec.maxTrust'],
  ],
  [
    'no rules, nothing covered',
    grant({ allowedSideEffects: ['destructive'], toolRules: [] }),
    ['warning spec.allowedSideEffects'],
  ],
  [
    'rule twice',
    grant({
      toolRules: [
        { name: 'list_tickets', decision: 'allow' },
        { name: 'list_tickets', decision: 'deny' },
      ],
    }),
    ['error spec.toolRules[1].name'],
  ],
  ['no side effects', grant({ allowedSideEffects: [], toolRules: [] }), ['error spec.allowedSideEffects']],
  ['no subject', grant({ subject: {} }), ['error spec.subject']],
  ['two namespaces', grant({ serverRef: { name: 'desk', namespace: 'other' } }), ['error spec.serverRef.namespace']],
  [
    'namespace of another server',
    grant({}, { metadata: { name: 'g', namespace: 'mcp-team-globex' } }),
    ['warning metadata.namespace'],
  ],
  ['unknown key', grant({ allowedSideEffect: ['read'] }), ['error spec.allowedSideEffect']],
  [
    'mistyped keys around the spec',
    grant({}, { metadata: { name: 'g', namspace: 'x', managedFields: [] }, sepc: {} }),
    ['error sepc', 'error metadata.namspace'],
  ],
  ['human id', grant({ subject: { humanID: 'Ana@Example.com' } }), ['warning spec.subject.humanID']],
])('grant: %s', (_, value, expected) => {
  expect(brief(lintGrant(value, [desk]))).toEqual(expected)
})

test('a grant for a tool that does not exist says what would happen and what there is', () => {
  const [issue] = lintGrant(grant({ toolRules: [{ name: 'list_ticket', decision: 'allow' }] }), [desk])
  expect(issue).toMatchObject({
    level: 'error',
    code: 'tool_side_effect_unknown',
    message: expect.stringContaining('tool_side_effect_unknown'),
    hint: 'Did you mean "list_tickets"? Its tools: "list_tickets", "close_ticket".',
  })
})

const session = (spec: object = {}) => ({
  apiVersion: 'mcpruntime.org/v1alpha1',
  kind: 'MCPAgentSession',
  metadata: { name: 's', namespace: 'mcp-team-acme' },
  spec: { serverRef: { name: 'desk' }, subject: { agentID: 'cursor' }, consentedTrust: 'medium', ...spec },
})
const now = Date.UTC(2026, 6, 1)

test.each<[string, unknown, string[]]>([
  ['fine', session(), []],
  ['kind', grant(), ['error kind']],
  ['human only', session({ subject: { humanID: 'u1' } }), []],
  ['nobody', session({ subject: {} }), ['error spec.subject']],
  ['trust', session({ consentedTrust: 'max' }), ['error spec.consentedTrust']],
  ['expiry', session({ expiresAt: 'soon' }), ['error spec.expiresAt']],
  ['past expiry', session({ expiresAt: '2026-06-30T00:00:00Z' }), ['warning spec.expiresAt']],
  ['server elsewhere', session({ serverRef: { name: 'other' } }), ['warning spec.serverRef.name']],
  ['trust below the tools', session({ consentedTrust: 'low' }), ['warning spec.consentedTrust']],
])('session: %s', (_, value, expected) => {
  expect(brief(lintSession(value, [desk], { now }))).toEqual(expected)
})

test('a session on a server without policy block and tools is a warning, not a crash', () => {
  expect(brief(lintSession(session(), [{ name: 'desk' }]))).toEqual(['warning spec.serverRef.name'])
  expect(brief(lintSession(session(), [{ name: 'desk', policy: { defaultDecision: 'allow' } }]))).toEqual([])
  expect(brief(lintSession(session({ expiresAt: '2001-01-01T00:00:00Z' }), [desk]))).toEqual([])
})

test('the running server and the metadata are held against each other', () => {
  expect(lintLive(desk, ['list_tickets', 'close_ticket'])).toEqual([])
  const issues = lintLive(desk, ['list_ticket', 'close_ticket'], 'servers[0]')
  expect(brief(issues)).toEqual(['error servers[0].tools[0].name', 'warning servers[0].tools'])
  expect(issues[0]?.hint).toBe('Did you mean "list_ticket"? The server has "close_ticket", "list_ticket".')
})
