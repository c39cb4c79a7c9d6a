// Everything that `server generate` writes is taken by a cluster as it is, and what is wrong with it is refused there.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lintServer, newMetadataEntry, type ServerMetadata } from '@mcp-runtime/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { generateManifests } from '../../plugins/plugin-server/src/services/generate.ts'
import { clusterJudge, wrongTypes } from './support/cluster-judge.ts'
import { metadataArbitrary } from './support/metadata-arbitrary.ts'

let folder: string
let runs = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crd-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const server = clusterJudge('MCPServer')

/** What is written for these entries, as a cluster reads it. */
async function rendered(servers: readonly ServerMetadata[], env: Record<string, string> = {}) {
  runs += 1
  const output = join(folder, String(runs))
  const file = `${output}.yaml`
  await writeFile(file, stringify({ version: 'v1', servers }))
  const { files } = await generateManifests({ ctx: { env }, metadata: { file, dir: '.mcp' }, output })
  return Promise.all(files.map(async ({ file: path }) => parse(await readFile(path, 'utf8'))))
}
const taken = (manifest: unknown) => {
  expect(server.problems(manifest)).toEqual([])
  expect(server.pruned(manifest)).toEqual(manifest)
}

const TOOLS = {
  'workspace-assistant-mcp': [
    'aaa-ping',
    'add',
    'create_task',
    'draft_release_note',
    'echo',
    'lower',
    'slugify',
    'upper',
  ],
  'data-utility-mcp': ['add', 'echo', 'lower', 'multiply', 'ping', 'reverse', 'upper'],
  'text-analysis-mcp': ['extract_keywords', 'repeat', 'word_count'],
  'ticket-desk': ['list_tickets', 'close_ticket'],
}
const examples = Object.entries(TOOLS).map(([name, tools]) =>
  newMetadataEntry({ name, tools: tools.map((tool) => ({ name: tool, sideEffect: 'read', requiredTrust: 'low' })) }),
)

describe('server generate', () => {
  test('the example servers, at the pull host of a cluster', async () => {
    const manifests = await rendered(examples, { MCP_REGISTRY_PULL_HOST: 'pull.example:5000' })
    expect(manifests).toHaveLength(4)
    for (const manifest of manifests) {
      taken(manifest)
      expect(manifest.spec.image).toBe(`pull.example:5000/${manifest.metadata.name}`)
      expect(manifest.spec.servicePort).toBe(80)
      expect(manifest.metadata.labels).toEqual({ 'mcpruntime.org/scope': 'tenant' })
    }
  })

  test('whatever metadata `server validate` finds nothing wrong with', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(metadataArbitrary, { selector: ({ name }) => name, minLength: 1, maxLength: 5 }),
        async (entries) => {
          fc.pre(entries.every((entry) => lintServer(entry).every(({ level }) => level !== 'error')))
          for (const [index, manifest] of (await rendered(entries)).entries()) {
            taken(manifest)
            const { description, tools } = entries[index] as ServerMetadata
            // What a person wrote arrives as it was written.
            expect(manifest.spec.description).toBe(description || undefined)
            expect(manifest.spec.tools?.map(({ name }: { name: string }) => name)).toEqual(
              tools?.length ? tools.map(({ name }) => name) : undefined,
            )
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a cluster refuses', () => {
  test('a part of another type, wherever it stands', async () => {
    let tried = 0
    for (const [path, wrong] of wrongTypes(FULL)) {
      if (path.startsWith('.metadata.')) continue
      tried += 1
      expect([path, server.problems(wrong).length > 0]).toEqual([path, true])
    }
    expect(tried).toBeGreaterThan(80)
  })

  test.each<[string, (manifest: typeof FULL) => unknown]>([
    ['a server without an image', ({ spec: { image: _image, ...spec }, ...rest }) => ({ ...rest, spec })],
    ['no spec', ({ spec: _spec, ...rest }) => rest],
    ['a tool without a side effect', (one) => ({ ...one, spec: { ...one.spec, tools: [{ name: 'a' }] } })],
    [
      'an unknown side effect',
      (one) => ({ ...one, spec: { ...one.spec, tools: [{ name: 'a', sideEffect: 'explode' }] } }),
    ],
    ['an empty word', (one) => ({ ...one, spec: { ...one.spec, auth: { mode: '' } } })],
    ['a variable without a value', (one) => ({ ...one, spec: { ...one.spec, envVars: [{ name: 'A' }] } })],
    ['half a copy', (one) => ({ ...one, spec: { ...one.spec, replicas: 1.5 } })],
    ['more copies than an int32 holds', (one) => ({ ...one, spec: { ...one.spec, replicas: 2 ** 31 } })],
    [
      'a secret without a key',
      (one) => ({ ...one, spec: { ...one.spec, secretEnvVars: [{ name: 'A', secretKeyRef: { name: 's' } }] } }),
    ],
    [
      'a condition in a state of its own',
      (one) => ({ ...one, status: { conditions: [{ ...CONDITION, status: 'Maybe' }] } }),
    ],
  ])('%s', (_, mutate) => {
    expect(server.problems(FULL)).toEqual([])
    expect(server.problems(mutate(FULL))).not.toEqual([])
  })

  test('what no field is called is lost there, so it must never be written', () => {
    const typo = { ...FULL, spec: { ...FULL.spec, replica: 3 } }
    expect(server.problems(typo)).toEqual([])
    expect(server.pruned(typo)).toEqual(FULL)
  })

  test('grants and sessions that are wrong, and takes those that are right', () => {
    const [grant, session] = parseAllDocuments(ACCESS).map((document) => document.toJS())
    const [grants, sessions] = [clusterJudge('MCPAccessGrant'), clusterJudge('MCPAgentSession')]
    expect([grants.problems(grant), grants.pruned(grant)]).toEqual([[], grant])
    expect([sessions.problems(session), sessions.pruned(session)]).toEqual([[], session])
    for (const wrong of [
      { maxTrust: 'total' },
      { toolRules: [{ name: 'a', decision: 'audit' }] },
      { allowedSideEffects: ['eat'] },
      { subject: undefined },
    ]) {
      expect(grants.problems({ ...grant, spec: { ...grant.spec, ...wrong } })).not.toEqual([])
    }
    for (const wrong of [{ expiresAt: 'tomorrow' }, { revoked: 'yes' }, { serverRef: {} }]) {
      expect(sessions.problems({ ...session, spec: { ...session.spec, ...wrong } })).not.toEqual([])
    }
  })
})

const CONDITION = {
  type: 'Ready',
  status: 'True',
  reason: 'AllReady',
  message: 'ok',
  lastTransitionTime: '2026-03-01T12:00:00Z',
}

/** With every kind of block. */
const FULL = {
  ...parse(`
apiVersion: mcpruntime.org/v1alpha1
kind: MCPServer
metadata: {name: seed-vault, namespace: mcp-team-botany, labels: {mcpruntime.org/scope: tenant}}
spec:
  teamID: 5f0c2f0e-3a44-4b1c-9d3e-0b6f6f1f2a77
  description: Looks up and lends seeds.
  image: pull.example:5000/botany/seed-vault
  imageTag: v7
  imagePullSecrets: [regcred]
  replicas: 3
  port: 8088
  servicePort: 80
  ingressPath: /seed-vault/mcp
  publicPathPrefix: seed-vault
  ingressClass: traefik
  ingressAnnotations: {example.com/rate: "5"}
  resources: {requests: {cpu: 100m, memory: 96Mi}, limits: {cpu: 400m, memory: 192Mi}}
  envVars: [{name: MCP_PATH, value: /seed-vault/mcp}]
  secretEnvVars: [{name: VAULT_DSN, secretKeyRef: {name: vault-db, key: dsn}}]
  tools:
    - {name: find, description: Search, requiredTrust: low, sideEffect: read, riskLevel: low, labels: {area: seeds}}
    - {name: lend, requiredTrust: medium, sideEffect: write}
    - {name: destroy, requiredTrust: high, sideEffect: destructive, riskLevel: high}
  prompts: [{name: plan, description: Draft a plan., labels: {a: b}}]
  mcpResources: [{name: guide}]
  tasks: [{name: audit}]
  auth: {mode: header, humanIDHeader: X-MCP-Human-ID}
  policy: {mode: allow-list, defaultDecision: deny, enforceOn: call_tool, policyVersion: v1}
  session: {required: true, store: kubernetes, maxLifetime: 24h}
  gateway: {enabled: true, port: 8091, resources: {limits: {cpu: 100m}}}
  analytics: {disabled: false, ingestURL: http://ingest, apiKeySecretRef: {name: k, key: v}}
  rollout: {strategy: Canary, canaryReplicas: 1, maxSurge: 25%}
`),
  status: { phase: 'Ready', conditions: [CONDITION], deploymentReady: true },
}

const ACCESS = `
apiVersion: mcpruntime.org/v1alpha1
kind: MCPAccessGrant
metadata: {name: seed-readers, namespace: mcp-team-botany}
spec:
  serverRef: {name: seed-vault, namespace: mcp-team-botany}
  subject: {agentID: cursor, humanID: ada}
  maxTrust: medium
  allowedSideEffects: [read, write]
  policyVersion: v1
  disabled: false
  toolRules: [{name: find, decision: allow, requiredTrust: low}, {name: destroy, decision: deny}]
---
apiVersion: mcpruntime.org/v1alpha1
kind: MCPAgentSession
metadata: {name: adapter-0123456789abcdef, namespace: mcp-team-botany}
spec:
  serverRef: {name: seed-vault}
  subject: {agentID: cursor}
  consentedTrust: low
  expiresAt: 2026-03-01T12:00:00Z
  revoked: false
  upstreamTokenSecretRef: {name: s, key: k}
  policyVersion: v1
`
