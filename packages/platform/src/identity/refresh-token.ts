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
import { Families } from './families.ts'

const PREFIX = 'mcprt_'
const SAME_ANSWER = 30_000
const LIFE = 30 * 24 * 3_600_000
/** All tokens are looked through for expired ones at most this often. */
const SWEEP = 3_600_000

/** One login: whose it is, and the family of tokens that go back to it. */
export interface Login {
  readonly userID: string
  readonly family: string
}

/** A login with its newest refresh token. */
export interface Granted extends Login {
  readonly token: string
}

/** `reused`: of a login that lived until this use of a token that had been used up. */
export type Rotation = Granted | { readonly refused: 'worthless' } | ({ readonly refused: 'reused' } & Login)

/** Families of refresh tokens. What changes them is part of a write of the caller's. */
export class RefreshTokens {
  readonly #store: Store
  readonly #clock: Clock
  readonly #key: Buffer
  readonly #families: Families
  #sweptAt = Number.NEGATIVE_INFINITY

  constructor(store: Store, clock: Clock, key: Buffer) {
    this.#store = store
    this.#clock = clock
    this.#key = key
    this.#families = new Families(store)
  }

  /** Whether the login goes on. */
  lives(family: string): boolean {
    return this.#families.lives(family)
  }

  /** The living family of `token`, whether or not the token itself is still good. */
  loginOf(token: string): Login | undefined {
    const family = familyOf(token)
    const [first] = family === undefined ? [] : this.#families.tokens(family)
    return first && { userID: first.value.userID, family: first.namespace }
  }

  /** The first token of a new family. */
  issue(write: Write, userID: string): Granted {
    const family = randomUUID()
    const token = `${PREFIX}${family}.${randomBytes(32).toString('base64url')}`
    this.#sweep(write)
    this.#put(write, family, token, userID)
    return { userID, family, token }
  }

  /** The successor of `token` and whose it is. */
  rotate(write: Write, token: string): Rotation {
    const family = familyOf(token)
    if (family === undefined) return { refused: 'worthless' }
    const now = this.#clock()
    const name = sha256(token)
    const found = this.#store.get(kinds.refreshToken, family, name)
    const usedUp = found?.value.usedAt !== undefined && now - Date.parse(found.value.usedAt) > SAME_ANSWER
    if (found === undefined || usedUp || Date.parse(found.value.expiresAt) <= now) {
      // Not known, but of a living family: somebody kept a token that was used up.
      const ended = this.#end(write, family)
      const expired = found !== undefined && !usedUp
      return ended === undefined || expired ? { refused: 'worthless' } : { refused: 'reused', ...ended }
    }
    const { userID, usedAt } = found.value
    const next = this.#successor(family, token)
    if (usedAt === undefined) {
      this.#forgetOld(write, family, now)
      write.put(kinds.refreshToken, family, name, { ...found.value, usedAt: new Date(now).toISOString() })
      this.#put(write, family, next, userID)
    }
    return { userID, family, token: next }
  }

  /** Ends the family of `token`, whether or not the token itself is still good; undefined when it had ended. */
  revoke(write: Write, token: string): Login | undefined {
    const family = familyOf(token)
    return family === undefined ? undefined : this.#end(write, family)
  }

  /** Ends every login of a user; how many there were. */
  revokeAll(write: Write, userID: string): number {
    const families = new Set<string>()
    for (const { namespace, name, value } of this.#store.list(kinds.refreshToken)) {
      if (value.userID !== userID) continue
      families.add(namespace)
      write.delete(kinds.refreshToken, namespace, name)
    }
    return families.size
  }

  /** Drops what has expired, so that the store does not grow with the logins. */
  #sweep(write: Write): void {
    const now = this.#clock()
    if (Math.abs(now - this.#sweptAt) < SWEEP) return
    this.#sweptAt = now
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
    for (const { name, value } of this.#families.tokens(family)) {
      if (value.usedAt !== undefined && now - Date.parse(value.usedAt) > SAME_ANSWER) {
        write.delete(kinds.refreshToken, family, name)
      }
    }
  }

  #end(write: Write, family: string): Login | undefined {
    const tokens = this.#families.tokens(family)
    for (const { name } of tokens) write.delete(kinds.refreshToken, family, name)
    const [first] = tokens
    return first && { userID: first.value.userID, family }
  }
}

function familyOf(token: string): string | undefined {
  const dot = token.indexOf('.')
  return token.startsWith(PREFIX) && dot > 0 ? token.slice(PREFIX.length, dot) : undefined
}
