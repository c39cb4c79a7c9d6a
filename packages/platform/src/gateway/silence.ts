// Sessions that nobody uses end where the server says so (`session.idleTimeout`). Only what has to be known for that is
// kept, in memory: after a restart of the platform silence is counted anew.
import type { ServerPolicy, SessionBinding } from '../policy-index/index.ts'

/** Sessions of servers with such a limit that are remembered; the one silent longest is forgotten, and has then ended. */
const MOST = 50_000

export class Silence {
  readonly #used = new Map<string, number>()
  readonly #most: number
  /** Nobody is taken to have been silent before this: the first time anybody was asked about; milliseconds. */
  #since: number | undefined

  constructor(most: number = MOST) {
    this.#most = most
  }

  /** Whether `session` was silent for longer than `limit` (milliseconds). `provenAt`: a login counts as a use. */
  ended(session: string, limit: number, provenAt: number, now: number): boolean {
    this.#since ??= now
    return now - Math.max(this.#used.get(session) ?? this.#since, provenAt) > limit
  }

  used(session: string, now: number): void {
    this.#used.delete(session)
    this.#used.set(session, now)
    if (this.#used.size <= this.#most) return
    const [oldest] = this.#used
    if (oldest !== undefined) this.#used.delete(oldest[0])
  }
}

/** What a session is called here. */
export const sessionKey = ({ uid }: ServerPolicy, { name }: SessionBinding): string => `${uid} ${name}`
