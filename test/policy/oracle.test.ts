// Decision 31: the product is compared with an independent oracle on random cases, and planted faults show that the
// comparison would notice.
import {
  compilePolicy,
  type Decision,
  type DecisionRequest,
  evaluate,
  type PolicyDocument,
} from '@mcp-runtime/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CASES, decisionRequest, policyDocument } from './arbitrary.ts'
import { oracle } from './oracle.ts'
import { VECTORS } from './vectors.ts'

type Decide = (document: PolicyDocument, request: DecisionRequest) => Decision
const indexed: Decide = (document, request) => compilePolicy(document).decide(request)

test.each(VECTORS)('the oracle passes vector $id', ({ document, request, safe }) => {
  expect(oracle(document, request)).toMatchObject(safe)
})

test('the evaluator and the compiled index answer as the oracle does', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(policyDocument, fc.array(decisionRequest, { minLength: 1, maxLength: 4 }), (document, requests) => {
      const before = structuredClone(document)
      const compiled = compilePolicy(document)
      for (const request of requests) {
        const expected = oracle(document, request)
        expect(evaluate(document, request)).toEqual(expected)
        // Twice: the second answer comes from what the first left in the index.
        expect(compiled.decide(request)).toEqual(expected)
        expect(compiled.decide(request)).toEqual(expected)
        seen.set(expected.reason, (seen.get(expected.reason) ?? 0) + 1)
      }
      expect(document).toEqual(before)
    }),
    CASES,
  )
  // Every outcome must have been met often enough for the comparison to mean something.
  const reasons = ['allowed', 'missing_identity', 'missing_session', 'session_not_found', 'session_revoked']
  const more = ['session_expired', 'no_matching_grant', 'tool_denied', 'tool_not_granted', 'trust_too_low']
  for (const reason of [...reasons, ...more, 'tool_side_effect_unknown', 'side_effect_not_allowed']) {
    expect(seen.get(reason) ?? 0, reason).toBeGreaterThan(40)
  }
})

test('lists show exactly the tools that a call would be allowed to use', () => {
  fc.assert(
    fc.property(policyDocument, decisionRequest, (document, { identity, now }) => {
      const names = ['list', 'edit', 'drop', 'ghost']
      const expected = names.filter((tool) => oracle(document, { method: 'tools/call', tool, identity, now }).allowed)
      expect(compilePolicy(document).visibleTools(identity, now, names)).toEqual(expected)
    }),
    { ...CASES, numRuns: 300 },
  )
})

test('no trust is gained by leaving a session out, by its death, or by disabling a grant', () => {
  fc.assert(
    fc.property(policyDocument, decisionRequest, (document, request) => {
      const session = document.sessions?.find(({ name }) => name === request.identity.sessionID)
      const decision = evaluate(document, request)
      if (!decision.allowed && session !== undefined && decision.reason === 'trust_too_low') {
        const without = { ...request, identity: { ...request.identity, sessionID: '' } }
        expect(evaluate(document, without).allowed).toBe(false)
        const revoked = { ...document, sessions: document.sessions!.map((other) => ({ ...other, revoked: true })) }
        expect(evaluate(revoked, request).allowed).toBe(false)
      }
    }),
    CASES,
  )
})

const change =
  (edit: (document: PolicyDocument, request: DecisionRequest) => void, decide: Decide = evaluate): Decide =>
  (document, request) => {
    const copy = structuredClone({ document, request }) as { document: PolicyDocument; request: DecisionRequest }
    edit(copy.document, copy.request)
    return decide(copy.document, copy.request)
  }

/** Faults as a careless edit would make them, planted around the real functions. */
const MUTANTS: Record<string, Decide> = {
  'a deny rule is overlooked': change((document) => {
    for (const grant of document.grants!) for (const rule of grant.tool_rules ?? []) rule.decision = 'allow'
  }),
  'deny is looked for in one spelling only': change((document) => {
    for (const grant of document.grants!)
      for (const rule of grant.tool_rules ?? []) if (rule.decision !== 'deny') rule.decision = 'allow'
  }),
  'ids are compared without case': change((document) => {
    for (const item of [...document.grants!, ...document.sessions!]) item.agent_id = item.agent_id!.toLowerCase()
  }),
  'an empty subject means everybody': change((document, { identity }) => {
    for (const grant of document.grants!)
      if (!grant.human_id && !grant.agent_id && !grant.team_id) {
        grant.human_id = identity.humanID
        grant.agent_id = identity.agentID
      }
  }),
  'a disabled grant counts': change((document) => {
    for (const grant of document.grants!) grant.disabled = false
  }),
  'a session dies at its last instant': change((_, request) => {
    Object.assign(request, { now: request.now + 1 })
  }),
  'an expiry that cannot be read never comes': change((document) => {
    for (const session of document.sessions!) if (session.expires_at === 'tomorrow') session.expires_at = ''
  }),
  'a revoked session lives': change((document) => {
    for (const session of document.sessions!) session.revoked = false
  }),
  'a missing session caps nothing': (document, request) =>
    request.identity.sessionID === '' ? evaluate(document, request, { compat: true }) : evaluate(document, request),
  'a dead session is dropped': (document, request) => evaluate(document, request, { compat: true }),
  'destructive includes write': change((document) => {
    for (const grant of document.grants!)
      if (grant.allowed_side_effects!.includes('destructive')) grant.allowed_side_effects!.push('write')
  }),
  'a rule cannot raise what a tool requires': change((document) => {
    for (const grant of document.grants!) for (const rule of grant.tool_rules ?? []) rule.required_trust = 'low'
  }),
  'a ceiling that is not said is high': change((document) => {
    for (const grant of document.grants!) grant.max_trust ||= 'high'
  }),
  'an undeclared tool is harmless': change((document) => {
    document.tools!.push({ name: 'ghost', side_effect: 'read' })
  }),
  'the index keeps one grant a subject': change((document) => {
    const seen = new Set<string>()
    document.grants = document.grants!.filter((grant) => {
      const key = [grant.human_id, grant.agent_id, grant.team_id].join('/')
      return !seen.has(key) && seen.add(key)
    })
  }, indexed),
  'the index looks into one bucket only': change((document, { identity }) => {
    const exact = document.grants!.filter(
      (grant) => grant.human_id === identity.humanID && grant.agent_id === identity.agentID,
    )
    if (exact.length > 0) document.grants = exact
  }, indexed),
  'the index merges without order': change(
    (document) => {
      for (const grant of document.grants!) grant.name = grant.name === 'g1' ? 'g9' : grant.name
    },
    (document, request) => {
      const decision = indexed(document, request)
      return decision.matched_grant === 'g9' ? { ...decision, matched_grant: 'g1' } : decision
    },
  ),
  'the index takes the last of two tools of one name': change((document) => {
    document.tools!.reverse()
  }, indexed),
  'the index keeps answers that depend on time': (() => {
    const cache = new Map<string, Decision>()
    return (document: PolicyDocument, request: DecisionRequest) => {
      const key = JSON.stringify([document, request.tool, request.method, request.identity])
      const decision = cache.get(key) ?? indexed(document, { ...request, now: request.now - 1000 })
      cache.set(key, decision)
      return decision
    }
  })(),
}

const compare = (decide: Decide) =>
  fc.check(
    fc.property(policyDocument, decisionRequest, (document, request) => {
      expect(decide(document, request)).toEqual(oracle(document, request))
    }),
    { ...CASES, endOnFailure: true },
  )

test('without a fault the planting itself changes nothing', () => {
  expect(compare(change(() => {})).failed).toBe(false)
  expect(compare(change(() => {}, indexed)).failed).toBe(false)
})

test.each(Object.entries(MUTANTS))('the comparison notices when %s', (_, mutant) => {
  const { failed, errorInstance } = compare(mutant)
  expect(failed).toBe(true)
  // Noticed by another answer, not by a crash.
  expect((errorInstance as Error).name).toBe('AssertionError')
})
