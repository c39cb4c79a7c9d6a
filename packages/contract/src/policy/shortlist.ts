import type { Contribution } from './combine.ts'
import type { TrustRank } from './normalize.ts'

/**
 * The contributions that can matter when `all` (in order) is combined with others: the first denial alone, if there is
 * one; else the first that permits the tool, and each that covers its side effect and is the first to do so, has a
 * higher ceiling than all before, or asks for more trust than all before. Everything dropped stands behind one kept
 * that says at least as much, so it could change nothing. At most six stay, however many there were.
 */
export function shortlist(all: readonly Contribution[], toolRequires: TrustRank): readonly Contribution[] {
  const denial = all.find((contribution) => contribution.denies)
  if (denial !== undefined) return [denial]
  const kept: Contribution[] = []
  let ceiling = 0
  let required: number = toolRequires
  for (const contribution of all) {
    const raises = contribution.covers && (contribution.ceiling > ceiling || contribution.requirement > required)
    if (kept.length === 0 || raises) kept.push(contribution)
    if (raises) {
      ceiling = Math.max(ceiling, contribution.ceiling)
      required = Math.max(required, contribution.requirement)
    }
  }
  return kept
}
