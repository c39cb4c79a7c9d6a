import type { ServerInfo } from '@mcp-runtime/contract'
import { expect, test } from 'vitest'
import { awaitReady } from './await-ready.ts'
import { readinessOf, whyNotReady } from './readiness.ts'

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

test.each<[string, ServerInfo, string]>([
  ['the row of this deployment, full', row(), 'ready'],
  ['a full row of the generation before', row({ generation: 1 }), 'waiting'],
  ['Ready without a single replica, as right after an update', row({ ready: '0/0' }), 'waiting'],
  ['some replicas', row({ ready: '1/3', status: 'Degraded' }), 'waiting'],
  ['the old tag under the same generation', row({ imageTag: 'v1' }), 'waiting'],
  ['another tag under a newer generation', row({ imageTag: 'v3', generation: 3 }), 'replaced'],
  ['another object under the name', row({ uid: 'u2' }), 'replaced'],
  ['no workload', missing, 'stalled'],
  ['a crash loop, which may end', row({ ready: '0/1', status: 'NotReady', reason: 'CrashLoop' }), 'waiting'],
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

test('gives up in time and says what it last saw', async () => {
  const { outcome, time } = wait([row({ ready: '0/1', status: 'NotReady', reason: 'CrashLoop' })])
  await expect(outcome).rejects.toMatchObject({ code: 'MCPR_TIMEOUT', message: expect.stringContaining('CrashLoop') })
  expect(time()).toBe(10_000)
})

test('a server that somebody else deployed meanwhile is a conflict, a refusal is passed on', async () => {
  await expect(wait([row({ uid: 'u2' })]).outcome).rejects.toMatchObject({ code: 'MCPR_CONFLICT' })
  await expect(wait([coded('MCPR_FORBIDDEN')]).outcome).rejects.toMatchObject({ code: 'MCPR_FORBIDDEN' })
})
