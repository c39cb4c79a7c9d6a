const MILLISECONDS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy
// Go keeps a duration in 63 bits of nanoseconds.
const LONGEST = 9_223_372_036_854

/**
 * Milliseconds of a Go duration (`1h30m`, `-1.5s`, `0`), or undefined when the text is not one. There is no unit for
 * days, as in Go.
 */
export function parseGoDuration(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1
  const body = text.replace(/^[+-]/, '')
  if (body === '0') return 0
  if (body === '') return undefined
  let total = 0
  PART.lastIndex = 0
  while (PART.lastIndex < body.length) {
    const match = PART.exec(body)
    if (match === null) return undefined
    total += Number(match[1]) * MILLISECONDS[match[2]!]!
  }
  return total > LONGEST ? undefined : sign * total
}
