import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Contribution, combine } from './combine.ts'
import type { TrustRank } from './normalize.ts'
import { compareCodePoints } from './order.ts'
import { shortlist } from './shortlist.ts'

const rank = fc.constantFrom<TrustRank>(1, 2, 3)
const contributions = fc
  .array(
    fc.record({
      denies: fc.oneof({ weight: 30, arbitrary: fc.constant(false) }, fc.constant(true)),
      covers: fc.boolean(),
      ceiling: rank,
      requirement: fc.constantFrom<TrustRank | 0>(0, 1, 2, 3),
    }),
    { maxLength: 40 },
  )
  .map((all) => all.map((fields, order): Contribution => ({ ...fields, order, grant: { name: `g${order}` } })))

test('a short list has six entries at most, however many grants there are', () => {
  fc.assert(
    fc.property(contributions, rank, (all, required) => {
      expect(shortlist(all, required).length).toBeLessThanOrEqual(6)
    }),
    { seed: 6, numRuns: 500 },
  )
})

test('what short lists leave out changes no answer, alone or merged with others', () => {
  fc.assert(
    fc.property(contributions, rank, fc.integer({ min: 1, max: 7 }), (all, required, buckets) => {
      const lists = Array.from({ length: buckets }, (_, bucket) =>
        shortlist(
          all.filter(({ order }) => order % buckets === bucket),
          required,
        ),
      )
      const merged = lists.flat().sort((a, b) => a.order - b.order)
      const [short, whole] = [combine(merged, required), combine(all, required)]
      // Once something denies, only who denies is told.
      const told = ({ denied, matched, ...rest }: typeof short) => (denied ? { denied, matched } : { matched, ...rest })
      expect(told(short)).toEqual(told(whole))
    }),
    { seed: 7, numRuns: 1000 },
  )
})

test('texts are ordered by the bytes of their UTF-8, as Go orders them', () => {
  const unit = fc.constantFrom('a', 'b', 'é', '\ufb01', '\uffff', '\u{1f600}', '\u{1f601}', '\u{10ffff}')
  const text = fc.array(unit, { maxLength: 4 }).map((units) => units.join(''))
  fc.assert(
    fc.property(text, text, (a, b) => {
      const encoder = new TextEncoder()
      expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(encoder.encode(a), encoder.encode(b)))
    }),
    { seed: 8, numRuns: 500 },
  )
})
