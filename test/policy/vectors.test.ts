import { compilePolicy, type Decision, evaluate } from '@mcp-runtime/contract'
import { describe, expect, test } from 'vitest'
import { VECTORS } from './vectors.ts'

/** Which extra fields each outcome may carry (resources-and-policy §11.10); none else. */
function fieldsOf({ reason, matched_session: session }: Decision): string[] {
  const base = ['allowed', 'policy_version', 'reason', 'status']
  const grant = ['matched_grant', 'matched_grant_namespace']
  const trust = ['admin_trust', 'consented_trust', 'effective_trust']
  const facts: Partial<Record<Decision['reason'], string[]>> = {
    tool_denied: grant,
    tool_side_effect_unknown: [...grant, 'required_trust', 'risk_level'],
    side_effect_not_allowed: [...grant, 'required_trust', 'risk_level', 'required_side_effect'],
    trust_too_low: [...grant, 'required_trust', 'risk_level', 'required_side_effect', ...trust],
    allowed: [...grant, 'required_trust', 'risk_level', 'required_side_effect', ...trust],
  }
  return [
    ...base,
    ...(facts[reason] ?? []),
    ...(session === undefined ? [] : ['matched_session', 'matched_session_namespace']),
  ]
}

test('the table is complete', () => {
  expect(VECTORS.map(({ id }) => id)).toEqual(Array.from({ length: 66 }, (_, index) => index + 1))
  expect(VECTORS.filter(({ why }) => why !== undefined).map(({ id }) => id)).toEqual([
    26, 29, 30, 45, 52, 54, 55, 56, 66,
  ])
})

describe.each(VECTORS)('vector $id', ({ document, request, compat, safe, why }) => {
  test('as the original decides', () => {
    const decision = evaluate(document, request, { compat: true })
    expect(decision).toMatchObject({ ...compat, allowed: compat.status === 200 })
    expect(fieldsOf(decision)).toEqual(expect.arrayContaining(Object.keys(decision)))
  })

  test(why === undefined ? 'as we decide' : `as we decide: ${why}`, () => {
    const decision = evaluate(document, request)
    expect(decision).toMatchObject({ ...safe, allowed: safe.status === 200 })
    expect(fieldsOf(decision)).toEqual(expect.arrayContaining(Object.keys(decision)))
    expect(compilePolicy(document).decide(request)).toEqual(decision)
  })
})
