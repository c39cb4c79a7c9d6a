// Random metadata that `server validate` finds nothing wrong with; texts are the ones that break YAML and JSON.
import type { ServerMetadata } from '@mcp-runtime/contract'
import fc from 'fast-check'

const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom('no', '0x1', '1e3', 'a: b', '- x', '#', "'", '"', '\n\n x', '~', 'null', '2026-01-01', '\u2028', 'é'),
)
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
const trust = fc.constantFrom('low', 'medium', 'high')
const labels = fc.dictionary(word, text, { maxKeys: 3 })
const quantities = fc.record(
  { cpu: fc.constantFrom('50m', '1', '0.5'), memory: fc.constantFrom('64Mi', '1Gi') },
  { requiredKeys: [] },
)
const resources = fc.record({ limits: quantities, requests: quantities }, { requiredKeys: [] })
const variable = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/).filter((name) => name !== 'MCP_PATH')
const unique = <T>(item: fc.Arbitrary<T>, key: keyof T & string) =>
  fc.uniqueArray(item, { selector: (one) => one[key], maxLength: 4 })
const items = unique(fc.record({ name: word, description: text, labels }, { requiredKeys: ['name'] }), 'name')
const optional = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(members, { requiredKeys: [] })

export const metadataArbitrary: fc.Arbitrary<ServerMetadata> = fc
  .record(
    {
      name: word,
      image: fc.constantFrom(
        'desk',
        'team/desk',
        'ghcr.io/team/desk',
        'localhost:5000/desk',
        'desk:v1',
        'r.example/d@sha256:1',
      ),
      description: text,
      imageTag: fc.constantFrom('v1', 'latest', '1.0'),
      ingressHost: fc.constant('mcp.example.com'),
      port: fc.integer({ min: 1, max: 8090 }),
      replicas: fc.integer({ min: 0, max: 5 }),
      resources,
      envVars: unique(fc.record({ name: variable, value: text }), 'name'),
      secretEnvVars: unique(
        fc.record({ name: variable.map((name) => `S_${name}`), secretKeyRef: fc.record({ name: word, key: word }) }),
        'name',
      ),
      namespace: fc.constantFrom('mcp-team-acme', 'mcp-servers'),
      scope: fc.constantFrom('tenant', 'org', 'public'),
      teamID: fc.uuid(),
      tools: unique(
        fc.record(
          {
            name: fc.oneof(word, fc.constantFrom('a.b', 'A-1', 'constructor', '__proto__x')),
            sideEffect: fc.constantFrom('read', 'write', 'destructive'),
            description: text,
            requiredTrust: trust,
            riskLevel: trust,
            labels,
          },
          { requiredKeys: ['name', 'sideEffect'] },
        ),
        'name',
      ),
      prompts: items,
      mcpResources: items,
      tasks: items,
      auth: fc.record(
        { mode: fc.constantFrom('header', 'none'), humanIDHeader: fc.constant('X-Who') },
        { requiredKeys: ['mode'] },
      ),
      policy: optional({
        mode: fc.constantFrom('allow-list', 'observe'),
        defaultDecision: fc.constantFrom('allow', 'deny'),
        policyVersion: word,
      }),
      session: optional({ required: fc.boolean(), maxLifetime: fc.constant('24h') }),
      gateway: fc.record({ enabled: fc.constant(true), resources }, { requiredKeys: ['enabled'] }),
      analytics: fc.record({ disabled: fc.constant(true) }),
      rollout: optional({
        strategy: fc.constantFrom('RollingUpdate', 'Recreate'),
        maxSurge: fc.constantFrom('1', '25%'),
      }),
    },
    { requiredKeys: ['name', 'image'] },
  )
  .map((entry) => entry as ServerMetadata)
