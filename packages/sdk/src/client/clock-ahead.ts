/** Differences below this are none: a Date header has whole seconds, and an answer takes its time. */
const NOTICED = 5_000

/**
 * Milliseconds that the other side's clock is ahead of ours, by the Date header of an answer; undefined without one.
 * `asked` and `answered`: when, on our clock. Pure.
 */
export function clockAhead(date: string | undefined, asked: number, answered: number): number | undefined {
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs)) return undefined
  // The header is of some moment in between, and of some moment of its second.
  const ahead = theirs + 500 - (asked + answered) / 2
  return Math.abs(ahead) < NOTICED + (answered - asked) / 2 ? 0 : ahead
}
