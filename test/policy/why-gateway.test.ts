// Done-when of `access explain`: on ten thousand random calls it says what the gateway answers, and what the oracle says
// that the gateway must answer. Every call is really made.
import { explainCase, type PolicyDocument } from '@mcp-runtime/contract'
import { createUpstream } from '@mcp-runtime/wire'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kinds } from '../../packages/platform/src/kinds.ts'
import { type Listening, listen, NAMESPACE, type Rig, startRig } from '../gateway/support/rig.ts'
import { liveRequest, policy, requests, send } from './live-calls.ts'
import { expectedOf, type LiveRequest } from './live-oracle.ts'
import { apply, SECRETS, SERVER } from './live-policy.ts'

const CALLS = 10_000
const CALLS_A_POLICY = 25

let upstream: Listening
let rig: Rig
beforeAll(async () => {
  upstream = await listen((req, res) => {
    req.resume()
    res.writeHead(200, { 'content-type': 'application/json' }).end('{"jsonrpc":"2.0","id":1,"result":{"ok":true}}')
  })
  rig = await startRig()
})
afterAll(async () => {
  await rig.close()
  await upstream.close()
})

type Explain = typeof explainCase

/** The question as a person would ask it: whom the headers name, and the session. */
const asked = ({ claim, method, tool }: LiveRequest) => ({
  ...{ humanID: claim.humanID, agentID: claim.agentID, teamID: claim.teamID },
  ...{ session: claim.sessionID, method, tool },
})

/** What the gateway decides, by its event; a denial's reason stands in the answer to the client, too. */
async function answered(request: LiveRequest): Promise<{ allowed: boolean; reason: string }> {
  rig.events.all.length = 0
  rig.now = request.now
  const { json } = await send(rig, 'session', request, request.method, request.tool)
  const reason = json.result?._meta?.['mcpruntime.org/reason'] ?? json.error?.data.reason
  const [event] = rig.events.payloads()
  if (reason !== undefined) expect(reason).toBe(event?.reason)
  return { allowed: reason === undefined, reason: event?.reason ?? '' }
}

/** A secret is what an explanation takes for granted: it asks about who the caller is, not whether he can prove it. */
const proven = (request: LiveRequest): LiveRequest => ({ ...request, secret: SECRETS.live })

const drawn = fc.tuple(...Array.from({ length: CALLS_A_POLICY }, () => requests.map(([first]) => first!)))

const comparison = (explain: Explain, seen: (reason: string) => void = () => {}) =>
  fc.check(
    fc.asyncProperty(policy, drawn, async ({ document, team }, calls) => {
      await apply(rig.store, document, team)
      const { uid = '' } = rig.store.get(kinds.server, NAMESPACE, SERVER) ?? {}
      if (!rig.upstreams.has(uid)) rig.upstreams.set(uid, createUpstream(`${upstream.url}/mcp`))
      const live = rig.index.byUid(uid)!.document
      for (const call of calls) {
        const request = proven(liveRequest(document, call))
        const why = explain(live, asked(request), { now: request.now })
        const said = { allowed: why.decision === 'allow', reason: why.reason }
        expect(said).toEqual(await answered(request))
        const { allowed, reason } = expectedOf(document, request).decision
        expect(said).toEqual({ allowed, reason })
        seen(reason)
      }
    }),
    { seed: 20261125, numRuns: CALLS / CALLS_A_POLICY, endOnFailure: true },
  )

test('ten thousand explanations say what the gateway answers, and what the oracle says it must', async () => {
  const seen = new Map<string, number>()
  const { failed, counterexample, errorInstance } = await comparison(explainCase, (reason) =>
    seen.set(reason, (seen.get(reason) ?? 0) + 1),
  )
  expect(failed, `${JSON.stringify(counterexample)}\n${String(errorInstance)}`).toBe(false)
  expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBe(CALLS)
  const reasons = ['allowed', 'missing_identity', 'missing_session', 'session_not_found', 'session_revoked']
  const more = ['session_expired', 'no_matching_grant', 'tool_denied', 'tool_not_granted', 'trust_too_low']
  for (const reason of [...reasons, ...more, 'tool_side_effect_unknown', 'side_effect_not_allowed']) {
    expect(seen.get(reason) ?? 0, reason).toBeGreaterThan(20)
  }
}, 60_000)

const MUTANTS: Record<string, Explain> = {
  'it believes what the caller says of himself': (document, one, options) => {
    const session = document.sessions?.find(({ name }) => name === one.session)
    if (session === undefined) return explainCase(document, one, options)
    return explainCase(document, { session: session.name, method: one.method!, tool: one.tool! }, options)
  },
  'it lets a session live a second longer': (document, one, { now }) => explainCase(document, one, { now: now - 1000 }),
  'it supposes a session where there is none': (document, { session, ...one }, options) =>
    explainCase(document, session === '' ? one : { ...one, session: session! }, options),
  'it forgets deny rules': (document, one, options) => {
    const grants = document.grants?.map((grant) => ({
      ...grant,
      tool_rules: grant.tool_rules?.map((rule) => ({ ...rule, decision: 'allow' })) ?? [],
    }))
    return explainCase({ ...document, ...(grants && { grants }) } as PolicyDocument, one, options)
  },
}

test.each(Object.entries(MUTANTS))('the comparison notices when %s', async (_, mutant) => {
  const { failed, errorInstance } = await comparison(mutant)
  expect(failed).toBe(true)
  expect((errorInstance as Error).name).toBe('AssertionError')
})
