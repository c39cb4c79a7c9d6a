const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/

/**
 * Milliseconds since the epoch of an RFC 3339 instant, or undefined when the text is not one. As strict as Go's parser:
 * capital T and Z, real calendar days, no leap second. Digits below a millisecond are cut off, which keeps every
 * comparison with a whole-millisecond `now` right.
 */
export function parseRfc3339(text: string): number | undefined {
  const match = RFC3339.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const offsetHour = Number(match[9] ?? 0)
  const offsetMinute = Number(match[10] ?? 0)
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined
  if (offsetHour > 23 || offsetMinute > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (day < 1 || date.getUTCMonth() !== month - 1) return undefined
  date.setUTCHours(hour, minute, second, Number((match[7] ?? '0').slice(0, 3).padEnd(3, '0')))
  const offset = (offsetHour * 60 + offsetMinute) * 60_000
  return date.getTime() - (match[8] === '-' ? -offset : offset)
}

/** An instant as RFC 3339 in UTC and whole seconds, as the policy document and the API write it. */
export const formatRfc3339 = (instant: number): string => `${new Date(instant).toISOString().slice(0, 19)}Z`
