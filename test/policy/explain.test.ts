// An explanation is right when it blames what really decided, and when the command it gives really changes the outcome
// (decision 31). The command is read back from its text and applied to the document; the oracle judges.
import {
  type Decision,
  type DenialContext,
  type Explanation,
  evaluate,
  explainDenial,
  type PolicyDocument,
} from '@mcp-runtime/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CASES, decisionRequest, policyDocument } from './arbitrary.ts'
import { oracle } from './oracle.ts'

type Explain = (decision: Decision, about: DenialContext) => Explanation

function flagsOf(line: string): Record<string, string> {
  return Object.fromEntries(
    [...line.matchAll(/--([a-z-]+)[ =]('[^']*'|\S+)/g)].map((m) => [m[1], m[2]!.replaceAll("'", '')]),
  )
}

/** The document after the user ran the command; undefined when it is about something else than the document. */
function apply(document: PolicyDocument, command: string): PolicyDocument | undefined {
  const copy = structuredClone(document)
  const words = command.split(' ')
  const flags = flagsOf(command)
  const [, group, kind, verb, name] = words
  if (group !== 'access') return undefined
  if (kind === 'grant' && (verb === 'enable' || verb === 'disable')) {
    for (const grant of copy.grants!) {
      if (grant.name === name && (grant.namespace ?? '') === (flags.namespace ?? ''))
        grant.disabled = verb === 'disable'
    }
  } else if (kind === 'grant' && verb === 'init') {
    const trust = flags.trust ?? 'low'
    copy.grants!.push({
      name: name!,
      namespace: flags.namespace!,
      ...(flags['agent-id'] && { agent_id: flags['agent-id'] }),
      ...(flags['human-id'] && { human_id: flags['human-id'] }),
      ...(flags['team-id'] && { team_id: flags['team-id'] }),
      max_trust: trust,
      allowed_side_effects: [flags['side-effect'] ?? 'read'],
      tool_rules: [{ name: flags.tool!, decision: 'allow', required_trust: trust }],
    })
  } else if (kind === 'session' && verb === 'unrevoke') {
    for (const session of copy.sessions!) if (session.name === name) session.revoked = false
  } else return undefined
  return copy
}

const check = (explain: Explain) =>
  fc.check(
    fc.property(policyDocument, decisionRequest, (document, request) => {
      const decision = evaluate(document, request)
      if (decision.allowed) return
      const about = { server: 'desk', tool: request.tool, document, identity: request.identity }
      const { sentence, rule = '', command } = explain(decision, about)
      expect(sentence).toContain('"desk"')

      const level = ['low', 'medium', 'high']
      const ceiling = /: (maxTrust|consentedTrust) (\w+)$/.exec(rule)
      if (ceiling !== null) {
        expect(level.indexOf(ceiling[2]!)).toBeLessThan(level.indexOf(decision.required_trust!))
        expect(ceiling[2]).toBe(ceiling[1] === 'maxTrust' ? decision.admin_trust : decision.consented_trust)
      }
      const after = command === undefined ? undefined : apply(document, command)
      if (after === undefined) return
      const outcome = oracle(after, request)
      const next = outcome.allowed ? undefined : explainDenial(outcome, { ...about, document: after })
      // Something else may stand in the way too, but never the same thing again.
      expect([outcome.reason, next?.rule]).not.toEqual([decision.reason, rule === '' ? undefined : rule])
    }),
    { ...CASES, endOnFailure: true },
  )

test('what an explanation blames is to blame, and its command helps', () => {
  const { failed, counterexample, errorInstance } = check(explainDenial)
  expect(failed, `${JSON.stringify(counterexample)}\n${String(errorInstance)}`).toBe(false)
})

const MUTANTS: Record<string, Explain> = {
  'the session is blamed for the ceiling of the grant': (decision, about) => {
    const explanation = explainDenial(decision, about)
    return { ...explanation, ...(explanation.rule && { rule: explanation.rule.replace('maxTrust', 'consentedTrust') }) }
  },
  'the side effect is left out of the command': (decision, about) => {
    const { command, ...rest } = explainDenial(decision, about)
    return { ...rest, ...(command && { command: command.replace(/ --side-effect \S+/, '') }) }
  },
  'the trust is left out of the command': (decision, about) => {
    const { command, ...rest } = explainDenial(decision, about)
    return { ...rest, ...(command && { command: command.replace(/ --trust \S+/, '') }) }
  },
  'the namespace is left out of the command': (decision, about) => {
    const { command, ...rest } = explainDenial(decision, about)
    return { ...rest, ...(command && { command: command.replace(/(disable|enable)(.*) --namespace \S+/, '$1$2') }) }
  },
}

test.each(Object.entries(MUTANTS))('the check notices when %s', (_, mutant) => {
  expect(check(mutant).failed).toBe(true)
})
