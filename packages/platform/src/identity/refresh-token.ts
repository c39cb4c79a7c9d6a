// Refresh tokens (decision 19): each use gives a successor. The same predecessor within 30 s gets the same successor,
// because an answer may get lost; later use means that two hold the token, and ends the whole family.
//
// A token is `mcprt_<family>.<secret>`. The successor's secret is derived from the predecessor by a key of the
// platform, so no token needs to be kept, sealed or not: only hashes.
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { formatRfc3339 } from '@mcp-runtime/contract'
import { kinds } from '../kinds.ts'
import type { Clock, Store, Write } from '../ports/index.ts'
import { sha256 } from './digest.ts'

const PREFIX = 'mcprt_'
const SAME_ANSWER = 30_000
const LIFE = 30 * 24 * 3_600_000

/** Families of refresh tokens: each use gives a successor, and a stolen one ends its family (decision 19). */
export class RefreshTokens {
  readonly #store: Store
  readonly #clock: Clock
  readonly #key: Buffer

  constructor(store: Store, clock: Clock, key: Buffer) {
    this.#store = store
    this.#clock = clock
    this.#key = key
  }

  /** The first token of a new family. */
  async issue(userID: string): Promise<string> {
    const family = randomUUID()
    const token = `${PREFIX}${family}.${randomBytes(32).toString('base64url')}`
    await this.#store.write((write) => {
      this.#sweep(write)
      this.#put(write, family, token, userID)
    })
    return token
  }

  /** The successor of `token` and whose it is; undefined when the token is worth nothing (any more). */
  async rotate(token: string): Promise<{ userID: string; token: string } | undefined> {
    const family = familyOf(token)
    if (family === undefined) return undefined
    return this.#store.write((write) => {
      const now = this.#clock()
      const name = sha256(token)
      const found = this.#store.get(kinds.refreshToken, family, name)
      if (found === undefined || Date.parse(found.value.expiresAt) <= now) {
        // Of a living family but too old to be known: somebody kept a token that was used up.
        this.#end(write, family)
        return undefined
      }
      const { userID, usedAt } = found.value
      if (usedAt !== undefined && now - Date.parse(usedAt) > SAME_ANSWER) {
        this.#end(write, family)
        return undefined
      }
      const next = this.#successor(family, token)
      if (usedAt === undefined) {
        this.#forgetOld(write, family, now)
        write.put(kinds.refreshToken, family, name, { ...found.value, usedAt: new Date(now).toISOString() })
        this.#put(write, family, next, userID)
      }
      return { userID, token: next }
    })
  }

  /** Ends the family of `token`, whether or not the token itself is still good. */
  async revoke(token: string): Promise<void> {
    const family = familyOf(token)
    if (family !== undefined) await this.#store.write((write) => this.#end(write, family))
  }

  /** Drops what has expired, so that the store does not grow with the logins. */
  #sweep(write: Write): void {
    const now = this.#clock()
    for (const { namespace, name, value } of this.#store.list(kinds.refreshToken)) {
      if (Date.parse(value.expiresAt) <= now) write.delete(kinds.refreshToken, namespace, name)
    }
  }

  #successor(family: string, token: string): string {
    return `${PREFIX}${family}.${createHmac('sha256', this.#key).update(token).digest('base64url')}`
  }

  #put(write: Write, family: string, token: string, userID: string): void {
    const expiresAt = formatRfc3339(this.#clock() + LIFE)
    write.put(kinds.refreshToken, family, sha256(token), { userID, family, expiresAt })
  }

  /** A used token whose 30 s are over ends the family when it comes again, known or not; so it need not be known. */
  #forgetOld(write: Write, family: string, now: number): void {
    for (const { name, value } of this.#store.list(kinds.refreshToken, family)) {
      if (value.usedAt !== undefined && now - Date.parse(value.usedAt) > SAME_ANSWER) {
        write.delete(kinds.refreshToken, family, name)
      }
    }
  }

  #end(write: Write, family: string): void {
    for (const { name } of this.#store.list(kinds.refreshToken, family)) {
      write.delete(kinds.refreshToken, family, name)
    }
  }
}

function familyOf(token: string): string | undefined {
  const dot = token.indexOf('.')
  return token.startsWith(PREFIX) && dot > 0 ? token.slice(PREFIX.length, dot) : undefined
}
