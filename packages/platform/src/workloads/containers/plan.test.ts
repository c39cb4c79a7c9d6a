import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ServerRecord } from '../../kinds.ts'
import type { Stored, StoredImage } from '../../ports/index.ts'
import { containerConfig, networkConfig } from './container-config.ts'
import { type ContainerPlan, type PlanInput, planContainers } from './plan.ts'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const image: StoredImage = {
  repository: 'local/desk',
  tag: 'v1',
  digest: `sha256:${'a'.repeat(64)}`,
  imageID: `sha256:${'b'.repeat(64)}`,
  size: 1,
  os: 'linux',
  architecture: 'amd64',
  pushedAt: '2026-01-01T00:00:00Z',
}

function server(spec: Partial<ServerRecord['spec']> = {}, generation = 1): Stored<ServerRecord> {
  return {
    kind: 'MCPServer',
    namespace: 'mcp-team-local',
    name: 'desk',
    uid: '0123456789ab',
    resourceVersion: generation,
    generation,
    createdAt: '2026-01-01T00:00:00Z',
    value: { spec: { image: 'local/desk:v1', ...spec } as ServerRecord['spec'], labels: {}, annotations: {} },
  }
}

const input = (over: Partial<PlanInput> = {}): PlanInput => ({
  server: server(),
  image,
  secret: () => undefined,
  egress: false,
  digest,
  ...over,
})

function planned(over: Partial<PlanInput> = {}): ContainerPlan {
  const plan = planContainers(input(over))
  if ('status' in plan) throw new Error(plan.status.message)
  return plan
}

const refused = (over: Partial<PlanInput>) => {
  const plan = planContainers(input(over))
  return 'status' in plan ? plan.status : undefined
}

describe('a plan', () => {
  test('has the defaults of a workload', () => {
    expect(planned()).toMatchObject({
      port: 8088,
      replicas: 1,
      user: '65532:65532',
      memory: 512 * 1024 ** 2,
      nanoCpus: 1e9,
      recreate: false,
      env: ['MCP_PATH=/desk/mcp', 'PORT=8088'],
    })
  })

  test('takes variables and secrets; where to listen and serve is the platform’s to say', () => {
    const spec = {
      port: 9000,
      envVars: [
        { name: 'MODE', value: 'a' },
        { name: 'MODE', value: 'b' },
        { name: 'PORT', value: '1' },
      ],
      secretEnvVars: [{ name: 'TOKEN', secretKeyRef: { name: 'desk', key: 'token' } }],
    }
    const secret = (name: string, key: string) => (name === 'desk' && key === 'token' ? 's3cret=1' : undefined)
    expect(planned({ server: server(spec), secret }).env).toEqual([
      'MCP_PATH=/desk/mcp',
      'MODE=b',
      'PORT=9000',
      'TOKEN=s3cret=1',
    ])
  })

  test('a missing secret is told by name and key, from which the commands make the line that sets it', () => {
    const spec = { secretEnvVars: [{ name: 'TOKEN', secretKeyRef: { name: 'desk', key: 'token' } }] }
    expect(refused({ server: server(spec) })).toEqual({
      state: 'failed',
      reason: 'SecretMissing',
      message: 'There is no secret desk with the key token, which TOKEN is to hold',
    })
  })

  test.each([
    [{ resources: { limits: { memory: 'lots' } } }, /resources\.limits\.memory is "lots"/],
    [{ replicas: 21 }, /spec\.replicas is 21; this platform runs at most 20/],
    [{ port: 70_000 }, /spec\.port is 70000/],
    [{ envVars: [{ name: 'A=B', value: '' }] }, /"A=B" cannot be the name/],
  ])('%j cannot be run, and why is said', (spec, message) => {
    expect(refused({ server: server(spec) })).toMatchObject({
      reason: 'CannotStart',
      message: expect.stringMatching(message),
    })
  })
})

describe('the key of a plan', () => {
  const key = planned().key

  test('is the same for what a running container already is', () => {
    expect(planned({ server: server({ description: 'other', replicas: 3 }, 7) }).key).toBe(key)
  })

  test.each([
    ['image', { image: { ...image, digest: `sha256:${'c'.repeat(64)}` } }],
    ['variable', { server: server({ envVars: [{ name: 'A', value: 'b' }] }) }],
    ['port', { server: server({ port: 9000 }) }],
    ['path', { server: server({ publicPathPrefix: 'other' }) }],
    ['limit', { server: server({ resources: { limits: { memory: '64Mi' } } }) }],
    ['user', { image: { ...image, user: '1000' } }],
    ['egress', { egress: true }],
  ])('changes with the %s', (_what, over) => {
    expect(planned(over).key).not.toBe(key)
  })
})

test('a container has no right that it does not need, and nothing of the host', () => {
  const config = containerConfig(planned(), 'instance-1', 2)
  expect(config).toMatchObject({
    Image: `mcp-runtime.local/instance-1/sha256-${'a'.repeat(64)}:latest`,
    User: '65532:65532',
    Labels: {
      'org.mcpruntime.instance': 'instance-1',
      'org.mcpruntime.server': '0123456789ab',
      'org.mcpruntime.replica': '2',
    },
  })
  expect(config.HostConfig).toEqual({
    NetworkMode: 'mcpr-instance-desk-01234567',
    ReadonlyRootfs: true,
    Tmpfs: { '/tmp': 'rw,nosuid,nodev,size=64m,mode=1777' },
    Mounts: [],
    Dns: ['127.0.0.1'],
    SecurityOpt: ['no-new-privileges'],
    CapDrop: ['ALL'],
    Privileged: false,
    Memory: 512 * 1024 ** 2,
    MemorySwap: 512 * 1024 ** 2,
    NanoCpus: 1e9,
    PidsLimit: 256,
    RestartPolicy: { Name: 'no' },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '2' } },
  })
})

test('what its image declares as volumes is memory with a limit, and no check of the image runs', () => {
  const config = containerConfig(planned({ image: { ...image, volumes: ['/data', '/tmp'] } }), 'i', 0)
  expect(config.HostConfig.Mounts).toEqual([
    { Type: 'tmpfs', Target: '/data', TmpfsOptions: { SizeBytes: 64 * 1024 ** 2, Mode: 0o1777 } },
  ])
  expect(config.Healthcheck).toEqual({ Test: ['NONE'] })
})

test('names are asked of nobody outside by a server that may not go out', () => {
  expect(containerConfig(planned(), 'i', 0).HostConfig.Dns).toEqual(['127.0.0.1'])
  expect(containerConfig(planned({ egress: true }), 'i', 0).HostConfig.Dns).toBeUndefined()
})

test('its network leads nowhere unless that was allowed', () => {
  expect(networkConfig(planned(), 'i')).toMatchObject({ Internal: true })
  expect(networkConfig(planned({ egress: true }), 'i')).toMatchObject({ Internal: false })
})
