// Decision 31: the gateway as it runs (store, index, real HTTP, both protocol eras) against the independent oracle. The
// server lives on from case to case while everything about its policy changes, so what an earlier policy left behind
// in the index or the gateway would be noticed too.
import type { Decision, PolicyDocument } from '@mcp-runtime/contract'
import { createUpstream } from '@mcp-runtime/wire'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kinds } from '../../packages/platform/src/kinds.ts'
import type { PolicyIndex, ServerPolicy } from '../../packages/platform/src/policy-index/index.ts'
import { type Listening, listen, NAMESPACE, type Rig, startRig } from '../gateway/support/rig.ts'
import { CASES } from './arbitrary.ts'
import { type Era, liveRequest, policy, requests, send, TOOLS } from './live-calls.ts'
import { expectedOf, expectedTools, type LiveRequest } from './live-oracle.ts'
import { apply, SERVER } from './live-policy.ts'

const RUNS = { seed: CASES.seed, numRuns: 800 } as const
let ran: string[] = []
let upstream: Listening
beforeAll(async () => {
  upstream = await listen(async (req, res) => {
    let text = ''
    for await (const chunk of req) text += chunk
    const { id, method, params } = JSON.parse(text)
    if (method !== 'tools/list') ran.push(params.name)
    const result = method === 'tools/list' ? { tools: TOOLS.map((name) => ({ name, inputSchema: {} })) } : { ok: true }
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }))
  })
})
afterAll(() => upstream.close())

/** Sends one message in one era, and holds the answer, the event and what the server saw against the oracle. */
async function compareCall(rig: Rig, era: Era, document: PolicyDocument, request: LiveRequest): Promise<Decision> {
  const { by, decision } = expectedOf(document, request)
  ran = []
  rig.events.all.length = 0
  rig.now = request.now
  const answer = await send(rig, era, request, request.method, request.tool)

  const [event, ...more] = rig.events.payloads()
  expect(more).toEqual([])
  const { allowed, status: _, ...facts } = decision
  const about = FACTS.flatMap((fact) => (event?.[fact] === undefined ? [] : [[fact, event[fact]]]))
  expect(Object.fromEntries(about)).toEqual(facts)
  expect(event?.decision).toBe(allowed ? 'allow' : 'deny')
  expect(ran).toEqual(allowed ? [request.tool] : [])
  expect(answer.status).toBe(by === 'identity' ? 401 : 200)
  const { result, error } = answer.json
  if (allowed) expect(result).toEqual({ ok: true })
  else expect(result?._meta['mcpruntime.org/reason'] ?? error?.data.reason).toBe(decision.reason)
  return decision
}

const FACTS = [
  ...['reason', 'policy_version', 'matched_grant', 'matched_grant_namespace', 'matched_session'],
  ...['matched_session_namespace', 'required_trust', 'required_side_effect', 'risk_level', 'admin_trust'],
  ...['consented_trust', 'effective_trust'],
] as (keyof Decision & keyof ReturnType<Rig['events']['payloads']>[number])[]

async function compareList(rig: Rig, era: Era, document: PolicyDocument, request: LiveRequest): Promise<void> {
  const answer = await send(rig, era, request, 'tools/list', '')
  const shown = answer.json.result?.tools.map(({ name }: { name: string }) => name)
  expect(shown).toEqual(expectedTools(document, request, TOOLS))
}

/** The comparison, for a gateway that asks the index as `ask` lets it. */
async function comparison(rig: Rig, seen?: Map<string, number>, stopAtFailure = false) {
  return fc.check(
    fc.asyncProperty(policy, requests, async ({ document, team }, drawn) => {
      await apply(rig.store, document, team)
      const uid = rig.store.get(kinds.server, NAMESPACE, SERVER)?.uid ?? ''
      if (!rig.upstreams.has(uid)) rig.upstreams.set(uid, createUpstream(`${upstream.url}/mcp`))
      for (const each of drawn) {
        const request = liveRequest(document, each)
        for (const era of ['session', 'stateless'] as const) {
          const { reason } = await compareCall(rig, era, document, request)
          seen?.set(reason, (seen.get(reason) ?? 0) + 1)
          await compareList(rig, era, document, request)
        }
      }
    }),
    { ...RUNS, endOnFailure: stopAtFailure },
  )
}

test('the live gateway answers as the oracle does, in both eras', async () => {
  const rig = await startRig()
  const seen = new Map<string, number>()
  try {
    const outcome = await comparison(rig, seen)
    // Shrunk to the smallest policy and requests that show it.
    expect(outcome.counterexample).toBeNull()
    expect(outcome.failed).toBe(false)
  } finally {
    await rig.close()
  }
  // Every outcome must have been met often enough for the comparison to mean something.
  const reasons = ['allowed', 'missing_identity', 'missing_session', 'session_not_found', 'session_revoked']
  const more = ['session_expired', 'no_matching_grant', 'tool_denied', 'tool_not_granted', 'trust_too_low']
  for (const reason of [...reasons, ...more, 'tool_side_effect_unknown', 'side_effect_not_allowed']) {
    expect(seen.get(reason) ?? 0, reason).toBeGreaterThan(10)
  }
})

/** An index whose policies are asked through `change`, as a careless edit of the gateway would ask them. */
function asking(change: (policy: ServerPolicy) => Partial<ServerPolicy>): (index: PolicyIndex) => PolicyIndex {
  const known = new WeakMap<ServerPolicy, ServerPolicy>()
  const wrap = (policy: ServerPolicy | undefined) => {
    if (policy === undefined) return undefined
    let wrapped = known.get(policy)
    if (wrapped === undefined) {
      const changed: object = change(policy)
      wrapped = new Proxy(policy, {
        get(target, key) {
          const value = Reflect.get(key in changed ? changed : target, key, key in changed ? changed : target)
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
      known.set(policy, wrapped)
    }
    return wrapped
  }
  return (index) => ({ ...index, byPath: (path) => wrap(index.byPath(path)), byUid: (uid) => wrap(index.byUid(uid)) })
}

const MUTANTS: Record<string, (index: PolicyIndex) => PolicyIndex> = {
  'it asks in one spelling of the tool': asking((policy) => ({
    decide: (request) => policy.decide({ ...request, tool: request.tool.toLowerCase() }),
  })),
  'it knows one of the names of a tool call': asking((policy) => ({
    decide: (request) => policy.decide({ ...request, method: request.method === 'call_tool' ? '' : request.method }),
  })),
  'it asks without the session': asking((policy) => ({
    decide: (request) => policy.decide({ ...request, identity: { ...request.identity, sessionID: '' } }),
  })),
  'it asks without the team': asking((policy) => ({
    decide: (request) => policy.decide({ ...request, identity: { ...request.identity, teamID: '' } }),
  })),
  'it overlooks that a session is revoked': asking((policy) => ({
    session: (name) => {
      const session = policy.session(name)
      return session && { ...session, revoked: false }
    },
  })),
  'it lets a session live a second longer': asking((policy) => ({
    session: (name) => {
      const session = policy.session(name)
      return session && { ...session, expiresAt: session.expiresAt + 1000 }
    },
  })),
  'it takes every secret of a session for a good one': asking((policy) => ({
    session: (name) => {
      const session = policy.session(name)
      const secrets = session?.secrets.map((secret) => ({ ...secret, expiresAt: Number.POSITIVE_INFINITY }))
      return session && { ...session, secrets: secrets ?? [] }
    },
  })),
  'it shows the whole list': asking(() => ({ visibleTools: (_identity, _now, tools) => tools })),
  'it lists for whoever has a grant, with or without a session': asking((policy) => ({
    visibleTools: (identity, now, tools) => policy.visibleTools({ ...identity, sessionID: '' }, now, tools),
  })),
  'it keeps answers beyond a change of the policy': (() => {
    const kept = new Map<string, Decision>()
    return asking((policy) => ({
      decide: (request) => {
        const key = JSON.stringify(request)
        const decision = kept.get(key) ?? policy.decide(request)
        kept.set(key, decision)
        return decision
      },
    }))
  })(),
  'it keeps the sessions it has met': (() => {
    const kept = new Map<string, ReturnType<ServerPolicy['session']>>()
    return asking((policy) => ({
      session: (name) => {
        const session = kept.get(name) ?? policy.session(name)
        kept.set(name, session)
        return session
      },
    }))
  })(),
}

test('without a fault the planting itself changes nothing', async () => {
  const rig = await startRig({ ask: asking(() => ({})) })
  const { failed } = await comparison(rig, undefined, true).finally(() => rig.close())
  expect(failed).toBe(false)
})

test.each(Object.entries(MUTANTS))('the comparison notices when %s', async (_, plant) => {
  const rig = await startRig({ ask: plant })
  const { failed, errorInstance } = await comparison(rig, undefined, true).finally(() => rig.close())
  expect(failed).toBe(true)
  // Noticed by another answer, not by a crash.
  expect((errorInstance as Error).name).toBe('AssertionError')
})
