// Faults of the original platform that no other test would show; test/known-faults.test.ts says where each is tested.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compilePolicy, type PolicyDocument } from '@mcp-runtime/contract'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDockerEngine } from '../../packages/platform/src/engine/index.ts'
import {
  grantBody,
  NAMESPACE,
  PASSWORD,
  type Rig,
  serverBody,
  startRig,
} from '../../packages/platform/test/support/platform.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

let rig: Rig | undefined
afterEach(async () => {
  await rig?.stop()
  rig = undefined
})

const root = join(import.meta.dirname, '../..')

describe('no shell (F5)', () => {
  it('is ever started: no source names one or asks for one', () => {
    const sources = globSync(['packages/*/src/**/*.ts', 'plugins/*/src/**/*.ts'], { cwd: root })
    expect(sources.length).toBeGreaterThan(500)
    const asking = sources
      .filter((file) => !file.endsWith('.test.ts'))
      .filter((file) => {
        const text = readFileSync(join(root, file), 'utf8')
        const [imported] = /import [^;]*? from 'node:child_process'/.exec(text) ?? []
        return imported !== undefined && (/\bexec(Sync)?\b/.test(imported) || /\bshell:\s*[^f\s]/.test(text))
      })
    expect(asking).toEqual([])
  })

  it('gets the target of a push, which must be a name', async () => {
    rig = await startRig()
    const mark = join(rig.dataDir, 'ran')
    for (const tag of [`v1;touch ${mark}`, `$(touch ${mark})`, `\`touch ${mark}\``, `v1' && touch ${mark} #`]) {
      const body = [
        '--b\r\nContent-Disposition: form-data; name="target"',
        `\r\n${rig.platform.registryHost}/local/desk:${tag}`,
        '--b\r\nContent-Disposition: form-data; name="image_tar"; filename="i.tar"',
        '\r\nx',
        '--b--\r\n',
      ].join('\r\n')
      const headers = { 'content-type': 'multipart/form-data; boundary=b' }
      expect((await rig.owner('POST', '/runtime/registry/push', body, headers)).status).toBe(400)
    }
    expect(existsSync(mark)).toBe(false)
  })
})

describe('signing up (F10)', () => {
  it.each(['tenant', 'org', 'public'] as const)('is refused where nobody has asked for it', async (mode) => {
    rig = await startRig({ mode })
    for (const role of ['user', 'admin']) {
      const answer = await rig.anon('POST', '/auth/signup', { email: 'x@example.com', password: PASSWORD, role })
      expect([answer.status, answer.body.error]).toEqual([403, 'forbidden'])
    }
    expect((await rig.anon('POST', '/auth/login', { email: 'x@example.com', password: PASSWORD })).status).toBe(401)
  })
})

describe('many at once (F16)', () => {
  it('sixty reads and sixty requests for sessions are all answered, and none is a denial', async () => {
    rig = await startRig()
    const { owner } = rig
    await owner('POST', '/runtime/servers', serverBody('desk'))
    await owner('POST', '/runtime/grants', grantBody('g'))
    const wanted = { serverName: 'desk', namespace: NAMESPACE, agentID: 'cursor' }
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, at) => [
        owner('GET', at % 2 === 0 ? '/runtime/servers' : '/runtime/grants'),
        owner('POST', '/runtime/adapter/sessions', wanted),
      ]).flat(),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const names = new Set(answers.flatMap(({ body }) => (body.name === undefined ? [] : [body.name])))
    expect(names.size).toBe(1)
  })
})

describe('the cost of a decision (F26)', () => {
  /** How often a decision looks into the grants and sessions of a policy that has so many of them. */
  function looks(count: number, agent: (at: number) => string): number {
    let seen = 0
    const counted = <T extends object>(value: T): T =>
      new Proxy(value, {
        get(target, key) {
          seen += 1
          return Reflect.get(target, key)
        },
      })
    const numbers = Array.from({ length: count }, (_, at) => at)
    const document = {
      schema_version: 'v1',
      revision: '',
      server: { name: 'desk', namespace: NAMESPACE },
      session: { required: true },
      tools: [{ name: 'list', required_trust: 'low', side_effect: 'read' }],
      grants: numbers.map((at) =>
        counted({
          name: `g${at}`,
          human_id: 'ann',
          agent_id: agent(at),
          max_trust: 'high',
          allowed_side_effects: ['read'],
          tool_rules: [{ name: 'list', decision: 'allow' }],
        }),
      ),
      sessions: numbers.map((at) =>
        counted({ name: `s${at}`, human_id: 'ann', agent_id: agent(at), consented_trust: 'low' }),
      ),
    } as unknown as PolicyDocument
    const policy = compilePolicy(document)
    const at = count - 1
    const identity = { humanID: 'ann', agentID: agent(at), teamID: '', sessionID: `s${at}` }
    const ask = { method: 'tools/call', tool: 'list', identity, now: 0 }
    // The first call of a caller to a tool makes the list that the others find.
    policy.decide(ask)
    seen = 0
    expect(policy.decide(ask).reason).toBe('allowed')
    return seen
  }

  it('is that of ten grants with ten thousand, whether one is the caller’s or all are', () => {
    for (const agent of [(at: number) => `agent-${at}`, () => 'cursor']) {
      expect(looks(10_000, agent)).toBe(looks(10, agent))
    }
  })
})

describe('a part that is missing (F30)', () => {
  it('is 503 in the envelope of all refusals: logs while no container engine answers', async () => {
    rig = await startRig({ engine: createDockerEngine('/nowhere/engine.sock') })
    await rig.owner('POST', '/runtime/servers', serverBody('desk'))
    const answer = await rig.owner('GET', `/runtime/servers/${NAMESPACE}/desk/logs`)
    expect(answer).toMatchObject({
      status: 503,
      body: { error: 'service_unavailable', message: expect.any(String), correlation_id: expect.any(String) },
    })
    expect(answer.body.message).not.toContain('/nowhere')
  })
})
