// What was recorded with the original platform is answered compatibly: the same status, error code and fields. Where ours
// answers otherwise on purpose, the step says what and why, and docs/differences.md tells it.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { PASSWORD, type Rig, startRig } from '../../packages/platform/test/support/platform.ts'
import { ADMIN_SERVICE_KEY, SERVICE_KEY } from './support/cast.ts'
import { conversation, Replay } from './support/replay.ts'

vi.mock(
  '../../packages/platform/src/identity/slow-hash.ts',
  () => import('../../packages/platform/test/support/quick-hash.ts'),
)

const serviceKeys = { user: [SERVICE_KEY], admin: [ADMIN_SERVICE_KEY] }

const make = (rig: Rig, name: string, role = 'user') =>
  rig.admin('POST', '/users', { email: `${name}@example.com`, password: PASSWORD, role })

/** The accounts that were there before the recording began. */
const withAdministrator = async (rig: Rig): Promise<void> => {
  await make(rig, 'admin', 'admin')
  await make(rig, 'dave')
}

const withTeam = async (rig: Rig): Promise<void> => {
  await withAdministrator(rig)
  const alice = (await make(rig, 'alice')).body.user.id
  await rig.admin('POST', '/runtime/teams', { slug: 'acme', name: 'Acme Corp' })
  await rig.admin('PUT', `/runtime/teams/acme/members/${alice}`, { role: 'owner' })
}

const TENANT = [
  'teams',
  'users',
  'auth',
  'grants',
  'sessions',
  'adapter-sessions',
  'registry-credentials',
  'api-keys',
  'servers',
  'misc',
  'login-lockout',
]

describe.each([
  { mode: 'tenant', names: TENANT, prepare: withAdministrator },
  { mode: 'org', names: ['mode-org'], prepare: withTeam },
  { mode: 'public', names: ['mode-public'], prepare: withTeam },
] as const)('in mode $mode', ({ mode, names, prepare }) => {
  let rig: Rig
  let replay: Replay
  beforeAll(async () => {
    rig = await startRig({ mode, serviceKeys, signup: true })
    await prepare(rig)
    replay = new Replay(rig)
  })
  afterAll(() => rig.stop())

  describe.each(names)('%s', (name) => {
    it.each(conversation(name))('$step $method $path', async (step) => {
      expect(await replay.hold(step)).toEqual([])
    })
  })
})

describe('the list of differences', () => {
  it('gives a reason for each, and says nothing that is as recorded', () => {
    for (const step of [...TENANT, 'mode-org', 'mode-public'].flatMap(conversation)) {
      if (step.ours === undefined) continue
      const { why, status, error, allow, without } = step.ours
      expect([step.step, why]).toEqual([step.step, expect.stringMatching(/\w+ \w+/)])
      const other = [
        status !== undefined && status !== step.status,
        error !== undefined && error !== step.error,
        allow !== undefined && allow !== step.allow,
        without !== undefined,
      ]
      expect([step.step, other.some(Boolean)]).toEqual([step.step, true])
    }
  })
})
