import { expect, test } from 'vitest'
import type { WorkloadStatus } from '../../ports/index.ts'
import { rolloutStatus } from './rollout-status.ts'

const ready: WorkloadStatus = { state: 'ready', upstream: 'http://10.0.0.2:8088/desk/mcp', restarts: 0 }
const starting: WorkloadStatus = { state: 'starting', reason: 'Starting', restarts: 0 }
const crashing: WorkloadStatus = { state: 'backoff', reason: 'CrashLoop', message: 'It ended.', restarts: 3 }

test.each([
  ['all copies serve', [ready, ready], 2, 0, { state: 'ready', replicas: { ready: 2, desired: 2 } }],
  [
    'none yet',
    [starting, starting],
    2,
    0,
    { state: 'starting', reason: 'Starting', replicas: { ready: 0, desired: 2 } },
  ],
  ['none was started yet', [], 2, 0, { state: 'starting', reason: 'Starting' }],
  [
    'one of two serves: it takes calls, and what is wrong with the other is told',
    [ready, crashing],
    2,
    0,
    { state: 'ready', reason: 'CrashLoop', message: 'It ended.', replicas: { ready: 1, desired: 2 }, restarts: 3 },
  ],
  ['the worst is told', [starting, crashing], 2, 0, { state: 'backoff', reason: 'CrashLoop', restarts: 3 }],
  ['none is wanted', [], 0, 0, { state: 'ready', reason: 'ScaledToZero', replicas: { ready: 0, desired: 0 } }],
  [
    'a version before it serves: not ready, whatever serves',
    [ready, starting],
    2,
    2,
    { state: 'starting', reason: 'Updating', replicas: { ready: 1, desired: 2 } },
  ],
  [
    'the new one fails: why, and that the old one serves',
    [crashing],
    1,
    1,
    { state: 'backoff', reason: 'CrashLoop', message: 'It ended. The version before it still serves.' },
  ],
])('%s', (_name, replicas, desired, before, expected) => {
  expect(rolloutStatus({ replicas, desired, before })).toMatchObject(expected)
})

test('what serves fully has nothing to explain', () => {
  const status = rolloutStatus({ replicas: [ready], desired: 1, before: 0 })
  expect(status).toEqual({ ...ready, replicas: { ready: 1, desired: 1 } })
})
