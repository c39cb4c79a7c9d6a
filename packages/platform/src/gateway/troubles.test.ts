import { expect, it } from 'vitest'
import type { ServerPolicy } from '../policy-index/index.ts'
import { noWorkload } from './troubles.ts'

const policy = { name: 'desk', namespace: 'mcp-servers-org' } as ServerPolicy

it('a caller learns that nothing runs, and not what the workload wrote', () => {
  const message = 'The container ended with exit code 1. It wrote: no login at postgres://u:secret@db'
  for (const state of ['backoff', 'failed', 'unreachable', 'starting', 'missing'] as const) {
    const trouble = noWorkload(policy, { state, reason: 'CrashLoop', message, restarts: 3 })
    expect(trouble).toMatchObject({ status: 503, reason: 'CrashLoop' })
    expect(JSON.stringify(trouble)).not.toContain('secret')
  }
})
