import type { PolicyDocument } from '@mcp-runtime/contract'
import { MOST_CASES, routes } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { mcprError } from '@mcp-runtime/sdk/errors'
import { expect, test } from 'vitest'
import { openPlatform } from './live.ts'

const policy: PolicyDocument = {
  schema_version: 'v1',
  revision: 'sha256:1',
  server: { name: 'desk', namespace: 'team-a' },
  tools: [{ name: 'list', side_effect: 'read' }],
  grants: [{ name: 'g', namespace: 'team-a', agent_id: 'cursor', max_trust: 'low', allowed_side_effects: ['read'] }],
}

/** A platform that answers as `explain` does, and otherwise has the policy above. */
function platform(explain: (cases: readonly unknown[]) => unknown) {
  const warnings: string[] = []
  const call = async (route: unknown, { body }: { body?: { cases: readonly unknown[] } }) => {
    if (route === routes.explain) return explain(body?.cases ?? [])
    if (route === routes.inspectPolicy) return { ...policy, json: '', source: '' }
    throw new Error('nothing else is asked')
  }
  const ctx = {
    client: async () => ({ call }),
    now: () => new Date(0),
    say: () => {},
    warn: (text: string) => warnings.push(text),
    signal: new AbortController().signal,
  } as unknown as CommandContext
  return { ctx, warnings }
}

test('more cases than fit into one question are asked in several, in order', async () => {
  const sizes: number[] = []
  const { ctx } = platform((cases) => {
    sizes.push(cases.length)
    return { server: 'desk', namespace: 'team-a', revision: '', tools: [], explanations: cases }
  })
  const cases = Array.from({ length: 2 * MOST_CASES + 1 }, (_, at) => ({ agentID: `a${at}` }))
  const { explanations } = await (await openPlatform(ctx))({ server: 'desk', namespace: 'team-a', cases })
  expect(sizes).toEqual([MOST_CASES, MOST_CASES, 1])
  expect(explanations).toEqual(cases)
})

test('a platform that does not explain is asked for its policy, and that is said', async () => {
  const { ctx, warnings } = platform(() => {
    throw mcprError('MCPR_UNSUPPORTED', 'The platform does not offer this.')
  })
  const cases = [{ agentID: 'cursor', tool: 'list' }]
  const answer = await (await openPlatform(ctx))({ server: 'desk', namespace: 'team-a', cases })
  expect(answer).toMatchObject({ tools: ['list'], revision: 'sha256:1', explanations: [{ decision: 'allow' }] })
  expect(warnings).toEqual([expect.stringMatching(/its own may be laxer/)])
})

test('any other refusal stays one', async () => {
  const { ctx } = platform(() => {
    throw mcprError('MCPR_FORBIDDEN', 'Not yours.')
  })
  const ask = await openPlatform(ctx)
  await expect(ask({ server: 'desk', namespace: 'team-a', cases: [{}] })).rejects.toMatchObject({
    code: 'MCPR_FORBIDDEN',
  })
})
