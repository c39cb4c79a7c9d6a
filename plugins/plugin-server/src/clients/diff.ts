/** Of a long line only this much is shown on each side of what changes. */
const AROUND = 24
const LONG = 120

/**
 * What changes between two texts, as lines with `-` and `+`. Changes here stand close together, so the common begin and
 * end are left out; without lines around them, because those may hold the keys of other servers.
 */
export function diffLines(before: string, after: string): string[] {
  const old = linesOf(before)
  const now = linesOf(after)
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1
  const gone = old.slice(head, old.length - tail)
  const come = now.slice(head, now.length - tail)
  const [from, to] = gone.length === 1 && come.length === 1 ? shorten(gone[0]!, come[0]!) : [gone, come]
  return [...from.map((line) => `- ${line}`), ...to.map((line) => `+ ${line}`)]
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/))

/** A file on one line: only the change, with a little of what stands around it. */
function shorten(old: string, now: string): [string[], string[]] {
  if (Math.max(old.length, now.length) <= LONG) return [[old], [now]]
  const least = Math.min(old.length, now.length)
  let head = 0
  while (head < least && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < least - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1
  const part = (line: string): string => {
    const from = Math.max(0, head - AROUND)
    const to = Math.min(line.length, line.length - tail + AROUND)
    return `${from > 0 ? '…' : ''}${line.slice(from, to)}${to < line.length ? '…' : ''}`
  }
  return [[part(old)], [part(now)]]
}
