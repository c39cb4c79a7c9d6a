import type { ServerInfo } from '@mcp-runtime/contract'
import { expect, test } from 'vitest'
import { awaitReady } from '../deploy/await-ready.ts'
import { readinessOf, whyNotReady } from './readiness.ts'
import { remedies } from './remedy.ts'

const row = (over: Partial<ServerInfo> = {}): ServerInfo => ({
  name: 'desk',
  namespace: 'mcp-team-acme',
  uid: 'u1',
  ready: '1/1',
  status: 'Ready',
  age: '2026-11-20T09:14:02Z',
  generation: 2,
  image: 'acme/desk',
  imageTag: 'v2',
  prompts: [],
  resources: [],
  tasks: [],
  liveInventory: null,
  ...over,
})
const missing = row({ ready: '0/0', status: 'NotReady', reason: 'WorkloadMissing', message: 'nothing runs it' })

const ill = (reason: string, over: Partial<ServerInfo> = {}) =>
  row({ ready: '0/1', status: 'NotReady', reason, ...over })

test.each<[string, ServerInfo, string]>([
  ['the row of this deployment, full', row(), 'ready'],
  ['a full row of the generation before', row({ generation: 1 }), 'waiting'],
  ['Ready without a single replica, as right after an update', row({ ready: '0/0' }), 'waiting'],
  ['some replicas', row({ ready: '1/3', status: 'Degraded' }), 'waiting'],
  ['the old tag under the same generation', row({ imageTag: 'v1' }), 'waiting'],
  ['another tag under a newer generation', row({ imageTag: 'v3', generation: 3 }), 'replaced'],
  ['another object under the name', row({ uid: 'u2' }), 'replaced'],
  ['no workload', missing, 'stalled'],
  ['a crash loop, which may end', ill('CrashLoop', { restarts: 2 }), 'waiting'],
  ['a crash loop of a platform that does not count', ill('CrashLoop'), 'waiting'],
  ['a crash loop for the third time', ill('CrashLoop', { restarts: 3 }), 'failed'],
  ['three copies that ended once each', ill('CrashLoop', { restarts: 3, ready: '0/3' }), 'waiting'],
  ['a wrong port', ill('NotListening'), 'failed'],
  ['another kind of machine', ill('WrongPlatform'), 'failed'],
  ['a secret that is not there', ill('SecretMissing'), 'failed'],
  ['what cannot start', ill('CannotStart'), 'failed'],
  ['an engine that is away', ill('EngineUnavailable'), 'waiting'],
  ['what does not answer now', ill('Unreachable'), 'waiting'],
  ['what starts', ill('Starting'), 'waiting'],
  ['an update whose old version takes the calls', row({ reason: 'Updating' }), 'waiting'],
  ['a full row that speaks of the version before', row({ observedGeneration: 1 }), 'waiting'],
  ['a failure of the version before', ill('CrashLoop', { restarts: 9, observedGeneration: 1 }), 'waiting'],
  ['a full row that speaks of this version', row({ observedGeneration: 2 }), 'ready'],
])('%s is judged %s', (_, seen, state) => {
  expect(readinessOf(seen, row()).state).toBe(state)
})

test('the platform’s own message is preferred to the bare state', () => {
  expect(whyNotReady(missing)).toBe('nothing runs it (WorkloadMissing)')
  expect(whyNotReady(row({ status: 'NotReady', ready: '0/1' }))).toBe('status NotReady, 0/1 ready')
})

/** A platform that answers with one of these at each read, and a clock that moves only by sleeping. */
function wait(answers: (ServerInfo | Error)[], timeoutMs = 10_000) {
  let time = 0
  const said: string[] = []
  const outcome = awaitReady({
    applied: row(),
    timeoutMs,
    clock: () => time,
    sleep: async (ms) => {
      time += ms
    },
    read: async () => {
      const next = answers.length > 1 ? answers.shift()! : answers[0]!
      if (next instanceof Error) throw next
      return next
    },
    onWaiting: (why) => said.push(why),
  })
  return { outcome, said, time: () => time }
}
const coded = (code: string) => Object.assign(new Error(`the platform said ${code}`), { code })

test('waits through the old rollout and passing failures, saying each reason once', async () => {
  const starting = row({ ready: '0/1', status: 'NotReady' })
  const { outcome, said } = wait([row({ generation: 1 }), starting, starting, coded('MCPR_UNAVAILABLE'), row()])
  expect((await outcome).state).toBe('ready')
  expect(said).toHaveLength(3)
})

test('stops at once when only the user can help', async () => {
  const { outcome, time } = wait([missing])
  expect((await outcome).state).toBe('stalled')
  expect(time()).toBe(0)
})

test('looks often at first, so that a quick start is seen soon', async () => {
  const starting = ill('Starting')
  const { outcome, time } = wait([starting, starting, starting, row()])
  expect((await outcome).state).toBe('ready')
  expect(time()).toBe(700)
})

test.each([
  ['CrashLoop', 'mcp-runtime server logs desk --namespace mcp-team-acme --previous'],
  ['NotListening', 'mcp-runtime server logs desk --namespace mcp-team-acme'],
  ['SecretMissing', 'mcp-runtime local secret set SECRET KEY --namespace mcp-team-acme'],
  ['WrongPlatform', 'mcp-runtime server build image desk'],
])('%s ends the wait with what helps', async (reason, command) => {
  const { outcome, time } = wait([ill('Starting'), ill(reason, { restarts: 3, message: 'It said so.' })])
  await expect(outcome).rejects.toMatchObject({
    code: 'MCPR_WORKLOAD_FAILED',
    message: `desk is deployed, but does not run: It said so (${reason}).`,
    hint: expect.stringMatching(/\.$/),
    next: expect.arrayContaining([expect.objectContaining({ command })]),
    details: { reason, restarts: 3 },
  })
  expect(time()).toBe(100)
})

test('a secret that is missing is set by the line that names it; what never started has no logs to look at', () => {
  const told = { message: 'There is no secret desk-1 with the key API.TOKEN, which TOKEN is to hold' }
  expect(remedies({ name: 'desk', namespace: 'a', reason: 'SecretMissing', ...told })).toEqual([
    expect.objectContaining({ command: 'mcp-runtime local secret set desk-1 API.TOKEN --namespace a' }),
  ])
  expect(remedies({ name: 'desk', namespace: 'a', reason: 'CannotStart' })).toEqual([])
})

test('an image that is not there has two ways out', () => {
  const labels = { 'mcpruntime.org/scope': 'tenant' }
  const next = remedies({ ...missing, image: 'localhost:8090/acme/desk', imageTag: 'v2', labels })
  expect(next.map(({ command }) => command)).toEqual([
    expect.stringContaining('mcp-runtime local attach desk --url'),
    'mcp-runtime registry push --image localhost:8090/acme/desk:v2 --scope tenant',
  ])
  expect(remedies({ name: 'desk', namespace: 'a', reason: 'WorkloadMissing' })).toHaveLength(1)
  const odd = remedies({ ...missing, image: '--help', imageTag: '' })
  expect(odd.map(({ command }) => command).join()).not.toMatch(/--image --help/)
})

test('an engine that restarts is waited for, one that stays away is not', async () => {
  const away = ill('EngineUnavailable', { message: 'No container engine answers.' })
  const back = wait([...Array.from({ length: 16 }, () => away), ill('Starting'), away, row()], 300_000)
  expect((await back.outcome).state).toBe('ready')
  const gone = wait([away], 300_000)
  await expect(gone.outcome).rejects.toMatchObject({
    code: 'MCPR_ENGINE_UNAVAILABLE',
    message: 'desk is deployed, but nothing can run it: No container engine answers (EngineUnavailable).',
    next: [{ command: 'docker version' }],
  })
  expect(gone.time()).toBeLessThan(35_000)
})

test('gives up in time and says what it last saw', async () => {
  const { outcome, time } = wait([row({ ready: '0/1', status: 'NotReady', reason: 'CrashLoop' })])
  await expect(outcome).rejects.toMatchObject({ code: 'MCPR_TIMEOUT', message: expect.stringContaining('CrashLoop') })
  expect(time()).toBe(10_000)
})

test('a server that somebody else deployed meanwhile is a conflict, a refusal is passed on', async () => {
  await expect(wait([row({ uid: 'u2' })]).outcome).rejects.toMatchObject({ code: 'MCPR_CONFLICT' })
  await expect(wait([coded('MCPR_FORBIDDEN')]).outcome).rejects.toMatchObject({ code: 'MCPR_FORBIDDEN' })
})
