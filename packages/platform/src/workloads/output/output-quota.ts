import type { OutputSink } from '../workload.ts'

/** What one server may write to the log in a minute, in characters; about 1.4 GB a day at the worst. */
const PER_MINUTE = 1024 * 1024
const MINUTE = 60_000

/**
 * Passes a server's output on as long as it stays within bounds: the log is the platform's, and a server that writes
 * without end must not fill its disk. What is left out is counted and said once the minute is over.
 */
export function withinQuota(sink: OutputSink, now: () => number): OutputSink {
  const spent = new Map<string, { since: number; characters: number; left: number }>()
  return (owner, stream, line) => {
    const at = now()
    let minute = spent.get(owner.uid)
    // A clock that is set back begins a new minute, too.
    if (minute === undefined || at - minute.since >= MINUTE || at < minute.since) {
      if (minute !== undefined && minute.left > 0) {
        sink(owner, stream, `(${minute.left} lines were left out: more than 1 MiB in a minute)`)
      }
      minute = { since: at, characters: 0, left: 0 }
      spent.set(owner.uid, minute)
    }
    minute.characters += line.length
    if (minute.characters <= PER_MINUTE) sink(owner, stream, line)
    else minute.left += 1
  }
}
