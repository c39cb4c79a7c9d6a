import { expect, test } from 'vitest'
import { defaultServer, validateServer } from '../admission/index.ts'
import { publicPath } from '../names/index.ts'
import {
  deploySpec,
  hintedSideEffect,
  isIssue,
  metadataToServer,
  newMetadataEntry,
  parseMetadata,
  parseToolRule,
  parseToolSpec,
  type ServerMetadata,
  seedTools,
  selectEntry,
  withMetadataDefaults,
} from './index.ts'

const hosts = { registryHost: 'registry.example.com' }
const findings = (value: unknown) => parseMetadata(value).issues.map(({ path, message }) => `${path}: ${message}`)

test('a file is read as it is, nothing filled in', () => {
  const file = { version: 'v1', servers: [{ name: 'desk', tools: [{ name: 'list', sideEffect: 'read' }] }] }
  expect(parseMetadata(file)).toMatchObject({ file, issues: [] })
  expect(parseMetadata(null)).toEqual({ file: { servers: [] }, sound: [], issues: [] })
  expect(parseMetadata({ servers: [{ name: 'a', scope: ' Org ', tools: null }] }).file?.servers).toEqual([
    { name: 'a', scope: 'org' },
  ])
})

test.each<[string, unknown, string[]]>([
  ['text', 'hello', [': The file must be a mapping with the keys version and servers.']],
  [
    'unknown key',
    { servers: [{ name: 'desk', imgae: 'x' }] },
    ['servers[0].imgae: In server "desk": The key "imgae" is not known here. Did you mean "image"?'],
  ],
  ['unknown root key', { server: [] }, ['server: The key "server" is not known here. Did you mean "servers"?']],
  [
    'scope',
    { servers: [{ name: 'desk', scope: 'team' }] },
    ['servers[0].scope: In server "desk": Must be one of tenant, org, public, not "team".'],
  ],
  [
    'wrong type',
    { servers: [{ name: 'desk', port: 'http' }] },
    ['servers[0].port: In server "desk": Must be a whole number, not "http".'],
  ],
  [
    'number for text',
    { servers: [{ name: 'desk', imageTag: 3 }] },
    ['servers[0].imageTag: In server "desk": Must be text, not 3.'],
  ],
  [
    'two servers of one name',
    { servers: [{ name: 'desk' }, { name: ' desk' }] },
    ['servers[1].name: The server " desk" is listed twice, at positions 0 and 1.'],
  ],
  ['nameless', { servers: [{ name: '' }] }, ['servers[0].name: Server number 1 has no name.']],
  [
    'two tools of one name',
    { servers: [{ name: 'desk', tools: [{ name: 'a' }, { name: 'a' }] }] },
    ['servers[0].tools[1].name: In server "desk": the tool "a" is listed twice, at positions 0 and 1.'],
  ],
  ['newer version', { version: 'v2', servers: [] }, ['version: This file has version "v2"; only v1 is known.']],
])('parse: %s', (_, value, expected) => {
  expect(findings(value)).toEqual(expected)
  expect(parseMetadata(value).file).toBeUndefined()
})

test('defaults are for reading', () => {
  const entry: ServerMetadata = {
    name: 'desk',
    scope: 'org',
    route: 'x/mcp',
    tools: [{ name: 'a' }],
    auth: {},
    gateway: { enabled: true },
    replicas: 0,
  }
  const before = structuredClone(entry)
  expect(withMetadataDefaults(entry, hosts)).toMatchObject({
    image: 'registry.example.com/org/desk',
    imageTag: 'latest',
    route: '/x/mcp',
    port: 8088,
    replicas: 0,
    namespace: 'mcp-servers-org',
    tools: [{ name: 'a', requiredTrust: 'low' }],
    auth: { mode: 'header', tokenHeader: 'Authorization' },
    gateway: { enabled: true, port: 8091, upstreamURL: 'http://127.0.0.1:8088' },
  })
  expect(entry).toEqual(before)
  expect(withMetadataDefaults({ name: 'a', image: 'x:v1' }, hosts)).not.toHaveProperty('imageTag')
  expect(withMetadataDefaults({ name: 'a' }, hosts)).not.toHaveProperty('policy')
})

test('a new entry', () => {
  expect(newMetadataEntry({ name: 'desk', tools: [] })).toEqual({
    name: 'desk',
    description: 'desk MCP server',
    image: 'desk',
    imageTag: 'latest',
    route: '/desk/mcp',
    publicPathPrefix: 'desk',
    port: 8088,
    scope: 'tenant',
    auth: { mode: 'header' },
    policy: { mode: 'allow-list', defaultDecision: 'deny' },
    session: { required: true },
    gateway: { enabled: true },
  })
  expect(newMetadataEntry({ name: 'desk', tools: [], sessionRequired: false })).not.toHaveProperty('session')
})

test('tool specs', () => {
  expect(parseToolSpec('ns:close:Medium:WRITE')).toEqual({ name: 'ns:close', trust: 'medium', sideEffect: 'write' })
  expect(parseToolRule('close:Deny:low')).toEqual({ name: 'close', decision: 'deny', requiredTrust: 'low' })
  const message = (text: string) => {
    const parsed = parseToolSpec(text)
    return isIssue(parsed) ? parsed.message : 'accepted'
  }
  expect(message('x:low')).toBe('"x:low" does not have the three parts name:trust:side-effect.')
  expect(message('x:low:eat')).toBe('"eat" in "x:low:eat" is not a side effect; use read, write, destructive.')
  expect(message('x:lwo:read')).toBe(
    '"lwo" in "x:lwo:read" is not a trust level; use low, medium, high. Did you mean "low"?',
  )
  expect(message(':low:read')).toBe('":low:read" names no tool.')
  expect(isIssue(parseToolRule('x:audit:low'))).toBe(true)
})

test('tools of a new entry: discovered, then named, then specified', () => {
  const { tools, assumed, issues } = seedTools({
    discovered: [
      { name: 'list', description: 'Lists.', annotations: { readOnlyHint: true } },
      { name: 'close' },
      { name: 'drop', annotations: { readOnlyHint: false } },
      { name: 'list' },
    ],
    tools: ['extra', 'list', ' '],
    specs: ['close:medium:write', 'new:high:destructive', 'new:low:read', 'bad'],
    risk: 'high',
  })
  expect(tools.map(({ name, requiredTrust, sideEffect }) => [name, requiredTrust, sideEffect])).toEqual([
    ['list', 'low', 'read'],
    ['close', 'medium', 'write'],
    ['drop', 'low', 'destructive'],
    ['extra', 'low', 'read'],
    ['new', 'high', 'destructive'],
  ])
  expect(tools[0]).toMatchObject({ description: 'Lists.', riskLevel: 'high' })
  expect(tools[3]).toMatchObject({ description: 'extra tool' })
  expect(assumed).toEqual([])
  expect(issues).toHaveLength(2)
  expect(seedTools({ discovered: [{ name: 'x' }] }).assumed).toEqual(['x'])
  expect(hintedSideEffect({ name: 'x', annotations: { readOnlyHint: false, destructiveHint: false } })).toBe('write')
})

test('deploy: what was given wins, then the metadata, then the defaults', () => {
  const entry: ServerMetadata = {
    name: 'desk',
    image: 'r.example.com/desk',
    imageTag: 'v3',
    port: 3000,
    replicas: 2,
    auth: { mode: 'mtls', trustDomain: 'example.com' },
    envVars: [{ name: 'A', value: '1' }],
    teamID: 't1',
  }
  expect(deploySpec({ name: 'desk' }, entry)).toMatchObject({
    image: 'r.example.com/desk',
    imageTag: 'v3',
    port: 3000,
    replicas: 2,
    servicePort: 80,
    ingressPath: '/desk/mcp',
    publicPathPrefix: 'desk',
    auth: { mode: 'mtls', trustDomain: 'example.com' },
    gateway: { enabled: true },
    envVars: [
      { name: 'MCP_PATH', value: '/desk/mcp' },
      { name: 'A', value: '1' },
    ],
    teamID: 't1',
  })
  expect(deploySpec({ name: 'desk', port: 8088, replicas: 1, tag: 'latest', servicePort: 81 }, entry)).toMatchObject({
    port: 8088,
    replicas: 1,
    imageTag: 'latest',
    servicePort: 81,
  })
  expect(deploySpec({ name: 'desk', image: 'r:5000/x:v9' }, entry)).toMatchObject({ image: 'r:5000/x', imageTag: 'v9' })
  const pinned = deploySpec({ name: 'desk', image: 'x@sha256:00', tag: 'v1' }, entry)
  expect(pinned.image).toBe('x@sha256:00')
  expect(pinned.imageTag).toBeUndefined()
  expect(deploySpec({ name: 'desk' })).toMatchObject({ image: '', imageTag: 'latest', port: 8088, replicas: 1 })
  expect(deploySpec({ name: 'desk' }, { name: 'desk', image: 'desk:v2' })).toMatchObject({
    image: 'desk',
    imageTag: 'v2',
  })
})

test.each<[Partial<ServerMetadata>, string]>([
  [{}, '/desk/mcp'],
  [{ publicPathPrefix: 'desk', route: '/desk/mcp' }, '/desk/mcp'],
  [{ publicPathPrefix: '/help/' }, '/help/mcp'],
  [{ publicPathPrefix: 'help', route: '/desk/mcp' }, '/help/mcp'],
  [{ publicPathPrefix: 'desk', route: 'tickets/mcp' }, '/tickets/mcp'],
  [{ publicPathPrefix: 'desk', route: '/custom' }, '/custom'],
  [{ publicPathPrefix: 'help', route: '/other/mcp' }, '/help/mcp'],
])('%j is reached, told and shown at %s', (fields, path) => {
  const spec = deploySpec({ name: 'desk' }, { name: 'desk', image: 'x', ...fields })
  const stored = defaultServer({
    apiVersion: 'mcpruntime.org/v1alpha1',
    kind: 'MCPServer',
    metadata: { name: 'desk', namespace: 'n' },
    spec,
  })
  expect(validateServer(stored)).toEqual([])
  const { publicPathPrefix = '', ingressPath = '', envVars } = stored.spec
  expect(publicPath({ name: 'desk', publicPathPrefix, ingressPath })).toBe(path)
  expect(envVars).toEqual([{ name: 'MCP_PATH', value: path }])
  expect(metadataToServer({ name: 'desk', ...fields }, hosts).spec.ingressPath).toBe(path)
})

test('borrowed metadata lends no route that was only the default of the other name', () => {
  const other = newMetadataEntry({ name: 'other', tools: [] })
  const { entry, borrowed } = selectEntry([other], 'desk')
  expect(borrowed).toBe(true)
  expect(deploySpec({ name: 'desk' }, entry).ingressPath).toBe('/desk/mcp')
  expect(selectEntry([other, { name: 'third' }], 'desk')).toEqual({ borrowed: false })
})

test('generate moves only our own images to the pull host', () => {
  const pull = { ...hosts, pullHost: 'registry.registry.svc.cluster.local:5000' }
  const image = (image?: string) => metadataToServer({ name: 'desk', ...(image && { image }) }, pull).spec.image
  expect(image()).toBe('registry.registry.svc.cluster.local:5000/desk')
  expect(image('registry.example.com/acme/desk')).toBe('registry.registry.svc.cluster.local:5000/acme/desk')
  expect(image('acme/desk')).toBe('registry.registry.svc.cluster.local:5000/acme/desk')
  expect(image('ghcr.io/acme/desk')).toBe('ghcr.io/acme/desk')
  expect(metadataToServer({ name: 'desk', scope: 'public', session: { required: true } }, hosts)).toMatchObject({
    metadata: { name: 'desk', namespace: 'mcp-servers-public', labels: { 'mcpruntime.org/scope': 'public' } },
    spec: { servicePort: 80, session: { required: true, maxLifetime: '24h' } },
  })
})
