/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`; optimal string alignment. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let best = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1))
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, before[column - 2]! + 1)
      }
      current.push(best)
    }
    before = last
    last = current
  }
  return last[b.length]!
}

const plain = (text: string) => text.toLowerCase().replace(/[-_. ]/g, '')
const LONGEST = 64

/**
 * The candidate a person most likely meant by `name`: same letters in another case or with other separators, else at
 * most one edit in three letters away. Undefined when nothing is near; the first wins among equals.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(name.slice(0, LONGEST))
  if (wanted === '') return undefined
  let best: string | undefined
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const other = plain(candidate.slice(0, LONGEST))
    if (Math.abs(other.length - wanted.length) >= least) continue
    const edits = editDistance(wanted, other)
    // A replacement of every letter is not a typing error ("a" for "b").
    if (edits < least && edits < wanted.length) {
      best = candidate
      least = edits
    }
  }
  return best
}

/** ` Did you mean "x"?`, or nothing, to be appended to a sentence. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const candidate = nearest(name, candidates)
  return candidate === undefined ? '' : ` Did you mean "${candidate}"?`
}
