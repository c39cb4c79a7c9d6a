// How far a follower of logs has come, so that after a cut it goes on without losing or doubling a line. Pure.
import { parseRfc3339 } from '@mcp-runtime/contract/names'

interface Line {
  readonly time: string
  readonly replica: string
}

interface Place {
  /** Milliseconds since the epoch of the newest line. */
  readonly time: number
  /** How many of its lines have that time. */
  readonly count: number
}

/** Replicas write apart: one that is this much behind the newest has nothing under way any more. */
const LAG = 10 * 60_000

/** Lines of a replica come in the order of their times; of those of one millisecond their number tells which were seen. */
export class LogPosition {
  readonly #places = new Map<string, Place>()
  /** By replica, how many lines of its place come again and are to be passed over; absent: it is past them. */
  readonly #again = new Map<string, number>()

  /** Whether the line is new. */
  takes({ time, replica }: Line): boolean {
    const at = parseRfc3339(time) ?? 0
    const place = this.#places.get(replica)
    const repeated = this.#again.get(replica)
    if (place !== undefined && repeated !== undefined) {
      if (at < place.time) return false
      if (at === place.time && repeated > 0) {
        this.#again.set(replica, repeated - 1)
        return false
      }
      this.#again.delete(replica)
    }
    const newest = Math.max(at, place?.time ?? 0)
    this.#places.set(replica, { time: newest, count: place?.time === newest ? place.count + 1 : 1 })
    return true
  }

  /** Begins anew; gives the RFC 3339 time to ask from, undefined when no line was seen. */
  resume(): string | undefined {
    const times = [...this.#places.values()].map(({ time }) => time)
    if (times.length === 0) return undefined
    this.#again.clear()
    for (const [replica, { count }] of this.#places) this.#again.set(replica, count)
    const from = Math.max(Math.min(...times), Math.max(...times) - LAG)
    return new Date(from).toISOString()
  }
}
