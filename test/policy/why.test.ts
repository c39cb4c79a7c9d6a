// Decision 31 for explanations: on ten thousand random cases the account of a decision is the oracle's, what it blames
// is to blame, the change it proposes makes the oracle allow the call, and none of its steps is idle. The change is
// carried out here by code of its own.
import {
  type ChangeStep,
  type DecisionRequest,
  explainDecision,
  type PolicyDocument,
  type PolicyGrant,
  type Why,
} from '@mcp-runtime/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decisionRequest, policyDocument } from './arbitrary.ts'
import { oracle } from './oracle.ts'

const LEVELS = ['low', 'medium', 'high']
const CASES = { seed: 20261125, numRuns: 10_000 } as const

/** As the platform keeps them: no two of one name. */
const unique = <T extends { name: string; namespace?: string }>(items: readonly T[] = []): T[] =>
  items.filter(
    (item, index) => items.findIndex((one) => one.name === item.name && one.namespace === item.namespace) === index,
  )

const documents = policyDocument.map(
  (document): PolicyDocument => ({
    ...document,
    grants: unique(document.grants).map((grant) => ({ ...grant, tool_rules: unique(grant.tool_rules) })),
    sessions: unique(document.sessions),
  }),
)

/** The world after the steps, as an administrator would leave it. */
function after(document: PolicyDocument, request: DecisionRequest, steps: readonly ChangeStep[]) {
  const world = structuredClone({ document, request }) as { document: PolicyDocument; request: DecisionRequest }
  const { grants = [], sessions = [] } = world.document
  for (const step of steps) {
    const of = <T extends { name: string; namespace?: string }>(items: T[]): T | undefined =>
      items.find(({ name, namespace }) => name === step.name && (namespace ?? '') === step.namespace)
    const grant = of(grants)
    const session = of(sessions)
    if (step.verb === 'grant.enable') grant!.disabled = false
    if (step.verb === 'grant.disable') grant!.disabled = true
    if (step.verb === 'grant.remove-rule') {
      const denies = (decision = '') => decision.trim().toLowerCase() === 'deny'
      grant!.tool_rules = grant!.tool_rules!.filter((rule) => rule.name !== step.tool || !denies(rule.decision))
      // Without rules a grant would be for every tool.
      expect(grant!.tool_rules.length).toBeGreaterThan(0)
    }
    if (step.verb === 'grant.add') {
      expect(grant).toBeUndefined()
      grants.push({
        name: step.name!,
        namespace: step.namespace,
        human_id: step.subject!.humanID ?? '',
        agent_id: step.subject!.agentID ?? '',
        team_id: step.subject!.teamID ?? '',
        max_trust: step.trust!,
        allowed_side_effects: [step.sideEffect!],
        tool_rules: [{ name: step.tool!, decision: 'allow', required_trust: step.trust! }],
      })
    }
    if (step.verb === 'session.unrevoke') session!.revoked = false
    if (step.verb === 'session.issue' && step.name !== undefined) {
      session!.consented_trust = step.trust!
      session!.expires_at = ''
    }
    if (step.verb === 'session.issue' && step.name === undefined) {
      const { humanID, agentID, teamID } = request.identity
      sessions.push({
        ...{ name: 'issued', namespace: step.namespace, consented_trust: step.trust! },
        ...{ human_id: humanID, agent_id: agentID, team_id: teamID },
      })
      world.request = { ...request, identity: { ...request.identity, sessionID: 'issued' } }
    }
  }
  return { ...world, document: { ...world.document, grants, sessions } }
}

/** A grant as the line writes it: `access grant init NAME --flag value …`. */
function grantOf(line: string): PolicyGrant {
  const word = (text: string) => text.replace(/^'(.*)'$/, '$1')
  const flags = [...line.matchAll(/ --([a-z-]+)(?: |=)('[^']*'|\S+)/g)].map(([, flag, value]) => [flag, word(value!)])
  const all = (name: string) => flags.flatMap(([flag, value]) => (flag === name ? [value!] : []))
  const one = (name: string) => all(name)[0]
  const trust = one('trust') ?? 'low'
  const effects = all('side-effect')
  return {
    ...{ name: line.split(' ')[4]!, namespace: word(one('namespace') ?? '') },
    ...{ human_id: one('human-id') ?? '', agent_id: one('agent-id') ?? '', team_id: one('team-id') ?? '' },
    max_trust: trust,
    allowed_side_effects: effects.length === 0 ? ['read'] : effects,
    tool_rules: [
      ...all('tool').map((name) => ({ name, decision: 'allow', required_trust: trust })),
      ...all('tool-rule').map((text) => {
        const [, name, decision, required] = /^(.*):(.*):(.*)$/.exec(text) as unknown as [
          string,
          string,
          string,
          string,
        ]
        return { name, decision, required_trust: required }
      }),
    ],
  }
}

/** The same with the lines in place of the steps, where a line writes a grant. */
function afterLines(document: PolicyDocument, request: DecisionRequest, steps: readonly ChangeStep[]) {
  const written = steps.flatMap(({ verb, commands: [line] }) =>
    line !== undefined && (verb === 'grant.add' || verb === 'grant.remove-rule') ? [grantOf(line)] : [],
  )
  const world = after(document, request, steps)
  const grants = world.document.grants.filter(
    (grant) => !written.some(({ name, namespace }) => name === grant.name && namespace === (grant.namespace ?? '')),
  )
  return { ...world, document: { ...world.document, grants: [...grants, ...written] } }
}

const judged = (world: { document: PolicyDocument; request: DecisionRequest }) => oracle(world.document, world.request)

/** An explanation looks and touches nothing: writing to what is frozen throws. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) freeze(part)
  return Object.freeze(value)
}

type Explain = (document: PolicyDocument, request: DecisionRequest) => Why

function holds(explain: Explain, document: PolicyDocument, request: DecisionRequest, seen: (what: string) => void) {
  const expected = oracle(document, request)
  const why = explain(freeze(document), request)
  expect([why.decision === 'allow', why.reason]).toEqual([expected.allowed, expected.reason])
  const { required_trust: required, admin_trust: ceiling, consented_trust: consented } = expected
  const trust = { required, ceiling, consented, effective: expected.effective_trust }
  expect({ ...trust, ...why.trust, tool: undefined }).toEqual({ ...trust, tool: undefined })
  expect(why.trust === undefined).toBe(required === undefined)
  seen(`${why.reason} by ${why.decidedBy.by}`)

  // Whom it blames is whom the oracle names, and the parts of the grants add up to the outcome.
  const { by, name } = why.decidedBy
  if (['grant', 'rule', 'ceiling', 'side_effect'].includes(by)) expect(name).toBe(expected.matched_grant)
  if (by === 'session' && expected.matched_session) expect(name).toBe(expected.matched_session)
  if (expected.reason === 'trust_too_low') {
    expect(by).toBe(LEVELS.indexOf(ceiling!) < LEVELS.indexOf(required!) ? 'ceiling' : 'session')
  }
  const parts = why.grants.map(({ part }) => part)
  if (['tool_denied', 'tool_not_granted', 'allowed'].includes(why.reason) && parts.length > 0 && by !== 'mode') {
    expect(parts.includes('denies')).toBe(why.reason === 'tool_denied')
  }
  if (why.reason === 'allowed' && by === 'grant') expect(parts).toContain('allows')
  if (why.reason === 'no_matching_grant') expect(parts.filter((part) => !/disabled|caller/.test(part))).toEqual([])

  if (expected.allowed) return expect(why.change).toBeUndefined()
  const sentences = why.change?.map(({ verb, commands }) => {
    seen(verb)
    for (const command of commands) expect(command).toMatch(/^mcp-runtime (access|adapter) /)
    return verb
  })
  const effect = document.tools?.find((tool) => tool.name === request.tool)?.side_effect ?? ''
  const helpless = !/^\s*(read|write|destructive)\s*$/i.test(effect)
  const nobody = Object.values({ ...request.identity, sessionID: '' }).join('') === ''
  if (helpless || nobody) {
    expect(why.change).toBeUndefined()
    return seen('nothing helps')
  }
  expect(sentences?.length).toBeGreaterThan(0)
  seen(`${sentences!.length} steps`)
  const steps = why.change!
  expect(judged(after(document, request, steps))).toMatchObject({ allowed: true })
  expect(judged(afterLines(document, request, steps))).toMatchObject({ allowed: true })
  for (const step of steps) {
    const without = steps.filter((one) => one !== step)
    expect(judged(after(document, request, without)).allowed).toBe(false)
  }
}

const check = (explain: Explain, seen: (what: string) => void = () => {}) =>
  fc.check(
    fc.property(documents, decisionRequest, (document, request) => {
      holds(explain, document, request, seen)
    }),
    { ...CASES, endOnFailure: true },
  )

test('ten thousand explanations agree with the oracle, and their changes help and are minimal', () => {
  const seen = new Map<string, number>()
  const { failed, counterexample, errorInstance } = check(explainDecision, (what) =>
    seen.set(what, (seen.get(what) ?? 0) + 1),
  )
  expect(failed, `${JSON.stringify(counterexample)}\n${String(errorInstance)}`).toBe(false)
  // Every kind of account and every step must have been met often enough for the comparison to mean something.
  const accounts = ['allowed by method', 'allowed by mode', 'allowed by grant', 'no_matching_grant by default']
  const denied = ['tool_denied by rule', 'tool_not_granted by no_grant', 'side_effect_not_allowed by side_effect']
  const trust = ['trust_too_low by ceiling', 'trust_too_low by session', 'session_revoked by session']
  const steps = ['grant.add', 'grant.enable', 'grant.disable', 'grant.remove-rule', 'session.issue', 'session.unrevoke']
  for (const what of [...accounts, ...denied, ...trust, ...steps, '1 steps', '2 steps', '3 steps', 'nothing helps']) {
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(20)
  }
})

const edit =
  (change: (why: Why, request: DecisionRequest) => Partial<Why>): Explain =>
  (document, request) => {
    const why = explainDecision(document, request)
    return { ...why, ...change(why, request) }
  }
const steps = (change: (step: ChangeStep) => ChangeStep[]) =>
  edit(({ change: all }) => (all === undefined ? {} : { change: all.flatMap(change) }))

/** Faults as a careless edit would make them. */
const MUTANTS: Record<string, Explain> = {
  'a second step is forgotten': edit(({ change }) => (change === undefined ? {} : { change: change.slice(0, 1) })),
  'a step too many is proposed': edit(({ change, caller }) =>
    change === undefined
      ? {}
      : {
          change: [
            ...change,
            { ...change[0]!, verb: 'session.issue', name: undefined, trust: 'high', subject: caller } as never,
          ],
        },
  ),
  'the last rule of a grant is taken out': steps((step) => [
    step.verb === 'grant.disable' ? { ...step, verb: 'grant.remove-rule', tool: 'list' } : step,
  ]),
  'a new grant has the trust of the tool alone': edit(({ change, tool }) =>
    change === undefined
      ? {}
      : { change: change.map((one) => (one.verb === 'grant.add' ? { ...one, trust: tool!.requiredTrust } : one)) },
  ),
  'a new grant allows to read': steps((step) => [
    step.verb === 'grant.add' ? { ...step, sideEffect: 'read' as const } : step,
  ]),
  'a session is renewed as low as it was': steps((step) => [
    step.verb === 'session.issue' ? { ...step, trust: 'low' as const } : step,
  ]),
  'the session is blamed for the ceiling': edit(({ decidedBy }) =>
    decidedBy.by === 'ceiling' ? { decidedBy: { ...decidedBy, by: 'session' } } : {},
  ),
  'the line that writes a grant forgets its rules': steps((step) => [
    { ...step, commands: step.commands.map((line) => line.replaceAll(/ --tool-rule \S+/g, '')) },
  ]),
  'a disabled grant is said to allow': edit(({ grants }) => ({
    grants: grants.map((grant) => (grant.part === 'disabled' ? { ...grant, part: 'allows' as const } : grant)),
  })),
}

test.each(Object.entries(MUTANTS))('the check notices when %s', (_, mutant) => {
  const { failed, errorInstance } = check(mutant)
  expect(failed).toBe(true)
  expect((errorInstance as Error).name).toBe('AssertionError')
})
