import { routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { mcprError } from '@mcp-runtime/sdk/errors'
import { expect, test } from 'vitest'
import { parseAccess } from '../manifests/parse-access.ts'
import { applyAccess } from './apply-access.ts'
import { initGrant } from './init-grant.ts'

const grant = (name: string, more: object = {}) => {
  const made = initGrant({
    name,
    namespace: 'mcp-team-acme',
    server: 'ticket-desk',
    agentID: 'cursor',
    trust: 'low',
    sideEffects: ['read'],
    policyVersion: 'v1',
    tools: ['list_tickets'],
    toolRules: [],
  })
  return { ...made, spec: { ...made.spec, ...more } }
}
const sources = (...values: unknown[]) =>
  values.map((value, index) => ({ value, path: 'access.yaml', line: index * 10 + 1 }))
const failure = async (
  work: () => unknown,
): Promise<{ code?: string; message?: string; details?: Record<string, unknown> }> => {
  try {
    await work()
  } catch (error) {
    return error as object
  }
  return {}
}

/** Answers as the platform does; grants of `refused` are not accepted, grants of `disabled` stay disabled. */
function platform({ refused = [], disabled = [] }: { refused?: string[]; disabled?: string[] } = {}) {
  const bodies: { name: string }[] = []
  const client = {
    call: async (route: unknown, { body }: { body: { name: string } }) => {
      if (route !== routes.applyGrant) throw new Error('only grants are applied here')
      if (refused.includes(body.name)) throw mcprError('MCPR_INPUT_INVALID', 'The server does not exist.')
      bodies.push(body)
      return { grant: { ...body, disabled: disabled.includes(body.name), age: '2026-07-01T12:00:00Z' } }
    },
  } as unknown as PlatformClient
  return { client: async () => client, bodies }
}
const apply = (
  documents: ReturnType<typeof parseAccess>['documents'],
  to: ReturnType<typeof platform>,
  dryRun?: 'client',
  warn: (text: string) => void = () => undefined,
) =>
  applyAccess({
    client: to.client,
    documents,
    namespace: async () => 'mcp-team-acme',
    dryRun,
    allowUnknownTools: false,
    warn,
  })

test('every issue of every document is told, with file and line, before anything is sent', async () => {
  const error = await failure(() =>
    parseAccess(
      sources(grant('a'), { ...grant('b'), spec: { ...grant('b').spec, maxTrst: 'low' } }, { kind: 'Secret' }),
    ),
  )
  expect(error.code).toBe('MCPR_INPUT_INVALID')
  expect(error.message).toContain('access.yaml:11: spec.maxTrst')
  expect(error.message).toContain('maxTrust')
  expect(error.message).toContain('access.yaml:21: kind')
})

test('a file without a grant or session is refused', async () => {
  expect((await failure(() => parseAccess([]))).code).toBe('MCPR_INPUT_INVALID')
})

test('a human id that can match nobody is warned of', () => {
  const odd = parseAccess(sources(grant('a', { subject: { humanID: 'Alice@Acme.com' } })))
  expect(odd.warnings.join()).toContain('capital letters')
})

test('`disabled` is sent only when the file says it, and a grant that stays disabled is told as such', async () => {
  const to = platform({ disabled: ['a', 'b'] })
  const { documents } = parseAccess(sources(grant('a'), grant('b', { disabled: true })))
  const items = await apply(documents, to)
  expect(to.bodies.map((body) => 'disabled' in body)).toEqual([false, true])
  expect(items.map(({ state }) => state)).toEqual(['stays disabled', 'applied'])
})

test('an apply that fails in the middle says what was applied and what was not', async () => {
  const { documents } = parseAccess(sources(grant('a'), grant('b'), grant('c')))
  const error = await failure(() => apply(documents, platform({ refused: ['b'] })))
  expect(error.code).toBe('MCPR_PARTIAL')
  expect(error.details).toMatchObject({
    applied: [{ name: 'a' }],
    failed: { document: 'grant/b', code: 'MCPR_INPUT_INVALID' },
    notTried: ['grant/c'],
  })
})

test('a failure of the first document is that failure itself', async () => {
  const { documents } = parseAccess(sources(grant('a'), grant('b')))
  expect((await failure(() => apply(documents, platform({ refused: ['a'] })))).code).toBe('MCPR_INPUT_INVALID')
})

test('a dry run sends nothing', async () => {
  const to = platform()
  const { documents } = parseAccess(sources(grant('a')))
  expect((await apply(documents, to, 'client')).map(({ state }) => state)).toEqual(['would be applied'])
  expect(to.bodies).toEqual([])
})

test('an e-mail that the platform did not make an id of is told, an id is not', async () => {
  const warned: string[] = []
  const subject = (humanID: string) => ({ subject: { humanID }, toolRules: [] })
  const { documents } = parseAccess(sources(grant('a', subject('who@acme.com')), grant('b', subject('5b0f0c1e'))))
  await apply(documents, platform(), undefined, (text) => warned.push(text))
  expect(warned).toEqual([expect.stringContaining('grant a fits nobody who logs in')])
  expect(warned[0]).toContain('who@acme.com')
})

test('a team that the platform did not make an id of is told, an id is not', async () => {
  const warned: string[] = []
  const subject = (teamID: string) => ({ subject: { teamID }, toolRules: [] })
  const id = 'dbc49fe8-e490-423d-908d-cfbf44ea004f'
  const { documents } = parseAccess(sources(grant('a', subject('glbex')), grant('b', subject(id))))
  await apply(documents, platform(), undefined, (text) => warned.push(text))
  expect(warned).toEqual([expect.stringMatching(/grant a fits nobody .* no team glbex\./)])
})
