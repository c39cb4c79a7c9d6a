import { expect, test } from 'vitest'
import type { MCPAccessGrant } from '../resources/grant.ts'
import type { MCPServer, MCPServerSpec } from '../resources/server.ts'
import type { MCPAgentSession } from '../resources/session.ts'
import { defaultServer, validateGrant, validateServer, validateSession } from './index.ts'

const server = (spec: Partial<MCPServerSpec> = {}): MCPServer => ({
  apiVersion: 'mcpruntime.org/v1alpha1',
  kind: 'MCPServer',
  metadata: { name: 'desk', namespace: 'mcp-team-acme' },
  spec: { image: 'desk', ...spec },
})
const paths = (issues: { path: string; level: string }[]) => issues.map(({ path }) => path)
/** As admission does it: defaults first. */
const admit = (spec: Partial<MCPServerSpec>) => paths(validateServer(defaultServer(server(spec))))

test('defaults of a server with a gateway', () => {
  const { spec } = defaultServer(
    server({ gateway: { enabled: true }, tools: [{ name: 'list', sideEffect: 'read' }], port: 3000 }),
    { ingressHost: 'mcp.example.com' },
  )
  expect(spec).toEqual({
    image: 'desk',
    imageTag: 'latest',
    replicas: 1,
    port: 3000,
    servicePort: 80,
    ingressPath: '/desk/mcp',
    publicPathPrefix: 'desk',
    ingressClass: 'traefik',
    ingressHost: 'mcp.example.com',
    tools: [{ name: 'list', sideEffect: 'read', requiredTrust: 'low' }],
    gateway: { enabled: true, port: 8091, upstreamURL: 'http://127.0.0.1:3000' },
    auth: {
      mode: 'header',
      humanIDHeader: 'X-MCP-Human-ID',
      agentIDHeader: 'X-MCP-Agent-ID',
      teamIDHeader: 'X-MCP-Team-ID',
      sessionIDHeader: 'X-MCP-Agent-Session',
      tokenHeader: 'Authorization',
    },
    policy: { mode: 'allow-list', defaultDecision: 'deny', enforceOn: 'call_tool', policyVersion: 'v1' },
    session: {
      store: 'kubernetes',
      headerName: 'X-MCP-Agent-Session',
      maxLifetime: '24h',
      idleTimeout: '1h',
      upstreamTokenHeader: 'Authorization',
    },
  })
})

test('defaults keep what is there, never touch the input, and settle at once', () => {
  const input = server({
    image: 'r:5000/desk@sha256:00',
    replicas: 0,
    publicPathPrefix: 'help',
    auth: { mode: 'oauth' },
    rollout: {},
    analytics: {},
  })
  const before = structuredClone(input)
  const once = defaultServer(input, { ingressHost: 'h', ingestURL: 'http://i/events' })
  expect(input).toEqual(before)
  expect(once.spec).toMatchObject({
    replicas: 0,
    publicPathPrefix: 'help',
    auth: { mode: 'oauth', tokenHeader: 'Authorization' },
    rollout: { strategy: 'RollingUpdate', maxUnavailable: '25%', maxSurge: '25%' },
    analytics: { source: 'desk-gateway', eventType: 'mcp.request', ingestURL: 'http://i/events' },
  })
  expect(once.spec.imageTag).toBeUndefined()
  expect(once.spec.ingressHost).toBeUndefined()
  expect(once.spec.policy).toBeUndefined()
  expect(defaultServer(once)).toEqual(once)
})

test.each<[string, Partial<MCPServerSpec>, string[]]>([
  ['a plain server', {}, []],
  ['blank image', { image: ' ' }, ['spec.image']],
  ['team id with a space', { teamID: ' t1' }, ['spec.teamID']],
  ['long team id', { teamID: 'x'.repeat(129) }, ['spec.teamID']],
  ['prefix of slashes', { publicPathPrefix: '//' }, ['spec.publicPathPrefix']],
  ['one port twice', { port: 8091, gateway: { enabled: true } }, ['spec.gateway.port']],
  ['port out of range', { port: 70_000 }, ['spec.port']],
  ['oauth without issuer', { auth: { mode: 'oauth' }, gateway: { enabled: true } }, ['spec.auth.issuerURL']],
  ['oauth without gateway', { auth: { mode: 'oauth' } }, []],
  ['bare mtls', { auth: { mode: 'mtls' } }, ['spec.gateway.enabled', 'spec.auth.trustDomain']],
  [
    'mtls behind nginx',
    { auth: { mode: 'mtls', trustDomain: 'x' }, gateway: { enabled: true }, ingressClass: 'nginx' },
    ['spec.ingressClass'],
  ],
  ['analytics without gateway', { analytics: {} }, ['spec.analytics']],
  ['analytics switched off', { analytics: { disabled: true } }, []],
  [
    'blank analytics secret',
    { analytics: { apiKeySecretRef: { name: '', key: '' } }, gateway: { enabled: true } },
    ['spec.analytics.apiKeySecretRef.name', 'spec.analytics.apiKeySecretRef.key'],
  ],
  ['canary without count', { rollout: { strategy: 'Canary' } }, ['spec.rollout.canaryReplicas']],
  [
    'canary of all',
    { replicas: 2, rollout: { strategy: 'Canary', canaryReplicas: 2 } },
    ['spec.rollout.canaryReplicas'],
  ],
  ['canary of some', { replicas: 3, rollout: { strategy: 'Canary', canaryReplicas: 1 } }, []],
  [
    'rollout amounts',
    { rollout: { maxSurge: '25%%', maxUnavailable: '%' } },
    ['spec.rollout.maxUnavailable', 'spec.rollout.maxSurge'],
  ],
  ['nameless tool', { tools: [{ name: ' ', sideEffect: 'nope' as 'read' }] }, ['spec.tools[0].name']],
  [
    'tools twice and without side effect',
    {
      tools: [
        { name: 'a', sideEffect: 'read' },
        { name: 'a', sideEffect: '' as 'read' },
      ],
    },
    ['spec.tools[1].name', 'spec.tools[1].sideEffect'],
  ],
  [
    'secret variable',
    { secretEnvVars: [{ name: '', secretKeyRef: { name: 's', key: '' } }] },
    ['spec.secretEnvVars[0].name', 'spec.secretEnvVars[0].secretKeyRef.key'],
  ],
])('server: %s', (_, spec, expected) => {
  expect(admit(spec)).toEqual(expected)
})

test('rules that only an object without defaults can break', () => {
  expect(paths(validateServer(server()))).toEqual(['spec.ingressPath', 'spec.ingressHost'])
  expect(
    paths(validateServer(server({ publicPathPrefix: 'x', rollout: { strategy: 'Canary', canaryReplicas: 1 } }))),
  ).toEqual(['spec.replicas'])
})

const grant = (spec: Partial<MCPAccessGrant['spec']> = {}): MCPAccessGrant => ({
  apiVersion: 'mcpruntime.org/v1alpha1',
  kind: 'MCPAccessGrant',
  metadata: { name: 'g', namespace: 'a' },
  spec: { serverRef: { name: 'desk' }, subject: { agentID: 'cursor' }, allowedSideEffects: ['read'], ...spec },
})

test.each<[string, Partial<MCPAccessGrant['spec']>, string[], string[]]>([
  ['fine', {}, [], []],
  ['no server', { serverRef: { name: '' } }, ['spec.serverRef.name'], ['spec.serverRef.name']],
  ['foreign server', { serverRef: { name: 'desk', namespace: 'b' } }, ['spec.serverRef.namespace'], []],
  ['no subject', { subject: {} }, ['spec.subject'], ['spec.subject']],
  ['no side effect', { allowedSideEffects: [] }, ['spec.allowedSideEffects'], []],
  [
    'side effect twice',
    { allowedSideEffects: ['read', 'read'] },
    ['spec.allowedSideEffects[1]'],
    ['spec.allowedSideEffects[1]'],
  ],
  [
    'unknown words',
    { maxTrust: 'max' as 'low', allowedSideEffects: ['eat' as 'read'] },
    ['spec.maxTrust', 'spec.allowedSideEffects[0]'],
    ['spec.maxTrust', 'spec.allowedSideEffects[0]'],
  ],
  [
    'rules',
    {
      toolRules: [
        { name: 'x', decision: 'allow' },
        { name: 'x', decision: 'audit' as 'deny' },
        { name: '', decision: 'deny' },
      ],
    },
    ['spec.toolRules[1].name', 'spec.toolRules[1].decision', 'spec.toolRules[2].name'],
    ['spec.toolRules[1].name', 'spec.toolRules[1].decision', 'spec.toolRules[2].name'],
  ],
])('grant: %s', (_, spec, safe, compat) => {
  expect(paths(validateGrant(grant(spec)))).toEqual(safe)
  expect(paths(validateGrant(grant(spec), { compat: true }))).toEqual(compat)
})

test('an empty subject is only a warning where the original warns', () => {
  expect(validateGrant(grant({ subject: {} }), { compat: true })[0]?.level).toBe('warning')
  expect(validateGrant(grant({ subject: {} }))[0]?.level).toBe('error')
})

test('session rules', () => {
  const session = (spec: Partial<MCPAgentSession['spec']>): MCPAgentSession => ({
    apiVersion: 'mcpruntime.org/v1alpha1',
    kind: 'MCPAgentSession',
    metadata: { name: 's', namespace: 'a' },
    spec: { serverRef: { name: 'desk' }, subject: { humanID: 'u' }, ...spec },
  })
  expect(validateSession(session({}))).toEqual([])
  expect(validateSession(session({ expiresAt: '2001-01-01T00:00:00Z' }))).toEqual([])
  expect(
    paths(
      validateSession(
        session({
          subject: {},
          expiresAt: 'tomorrow',
          upstreamTokenSecretRef: { name: '', key: 'k' },
          consentedTrust: 'x' as 'low',
        }),
      ),
    ),
  ).toEqual(['spec.subject', 'spec.consentedTrust', 'spec.expiresAt', 'spec.upstreamTokenSecretRef.name'])
})
