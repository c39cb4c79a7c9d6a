import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { mcprError } from '@mcp-runtime/sdk/errors'
import { expect, test } from 'vitest'
import { type Expected, waitForPolicy } from './wait-for-policy.ts'

/** Answers in turn, the last one for ever; an error is thrown. */
async function wait(answers: readonly unknown[], expected: Partial<Expected>, timeout = 60_000) {
  const told: string[] = []
  let looks = 0
  const client = {
    call: async () => {
      const answer = answers[Math.min(looks++, answers.length - 1)]
      if (answer instanceof Error) throw answer
      return answer
    },
  } as unknown as PlatformClient
  const about = { kind: 'grant', namespace: 'n', name: 'g', server: 'desk', serverNamespace: 'n' } as const
  const { signal } = new AbortController()
  const tell = (text: string) => void told.push(text)
  await waitForPolicy(
    { client: async () => client, signal, say: tell, warn: tell },
    [{ ...about, ...expected }],
    timeout,
  )
  return { told, looks }
}
const policy = (...grants: object[]) => ({ grants })

test('false, empty and absent are the same; a namespace that is not told is the own one', async () => {
  const wanted = { disabled: false, human_id: '', tool_rules: [] }
  expect(await wait([policy({ name: 'g' })], { wanted })).toEqual({ told: [], looks: 1 })
})

test('the same name in another namespace is another grant', async () => {
  const other = policy({ name: 'g', namespace: 'm' })
  expect(await wait([other], { gone: true })).toMatchObject({ looks: 1 })
  await expect(wait([other], { wanted: {} }, 1)).rejects.toMatchObject({ code: 'MCPR_TIMEOUT' })
})

test('a server without a policy yet, and a platform that is away for a moment, are asked again', async () => {
  const errors = [mcprError('MCPR_NOT_FOUND', 'No policy.'), mcprError('MCPR_UNAVAILABLE', 'Away.')]
  expect(
    await wait([...errors, policy({ name: 'g', namespace: 'n', disabled: true })], { wanted: { disabled: true } }),
  ).toMatchObject({ looks: 3 })
})

test('a policy that is not open to the caller is said and not waited for', async () => {
  const { told, looks } = await wait([mcprError('MCPR_FORBIDDEN', 'No.')], { wanted: {} })
  expect([told, looks]).toEqual([[expect.stringContaining('not open to you')], 1])
})
