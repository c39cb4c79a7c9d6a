// Failed logins (F8). The pair of account and address is locked after three, in the steps of platform-api §3.5. Who
// tries many accounts from one address, or one account from many, meets a lock of the address or of the account later;
// those two never hold up an account at an address from which it logged in before, so nobody can lock out the people
// who work there.
import type { Clock } from '../ports/index.ts'
import { sha256 } from './digest.ts'
import { network } from './network.ts'

const FIRST_LOCK = 15_000
const LONGEST_LOCK = 300_000
const IDLE = 30 * 60_000
/** Entries of each list; the one that was silent for the longest time goes first. */
const MOST = 4096

/** Failures that cost nothing but the hash. */
const FREE = { pair: 2, address: 20, account: 50 }

interface Tries {
  failures: number
  lockedUntil: number
  last: number
}

/** Failures by one key: an address, an account, or both. */
class Failures {
  readonly #clock: Clock
  readonly #free: number
  readonly #tries = new Map<string, Tries>()

  constructor(clock: Clock, free: number) {
    this.#clock = clock
    this.#free = free
  }

  wait(key: string): number {
    const left = (this.#tries.get(key)?.lockedUntil ?? 0) - this.#clock()
    // More than the longest lock is left only when the clock was set back: nobody stays locked out for the difference.
    return left > 0 && left <= LONGEST_LOCK ? Math.ceil(left / 1000) : 0
  }

  add(key: string): void {
    const now = this.#clock()
    const known = this.#tries.get(key)
    const failures = (known !== undefined && now - known.last < IDLE ? known.failures : 0) + 1
    const over = failures - this.#free
    const lock = over > 0 ? Math.min(FIRST_LOCK * 2 ** (over - 1), LONGEST_LOCK) : 0
    this.#tries.delete(key)
    this.#tries.set(key, { failures, lockedUntil: now + lock, last: now })
    dropOldest(this.#tries)
  }

  forget(key: string): void {
    this.#tries.delete(key)
  }
}

/** Failed logins, and how long whom they hold up. Knows accounts and addresses by their hashes only. */
export class Lockout {
  readonly #pairs: Failures
  readonly #addresses: Failures
  readonly #accounts: Failures
  /** Pairs that logged in. */
  readonly #good = new Map<string, true>()

  constructor(clock: Clock) {
    this.#pairs = new Failures(clock, FREE.pair)
    this.#addresses = new Failures(clock, FREE.address)
    this.#accounts = new Failures(clock, FREE.account)
  }

  /** Seconds until the account may be tried again from the address; 0 when now. */
  wait(account: string, address: string): number {
    const keys = keysOf(account, address)
    const pair = this.#pairs.wait(keys.pair)
    if (this.#good.has(keys.pair)) return pair
    return Math.max(pair, this.#addresses.wait(keys.address), this.#accounts.wait(keys.account))
  }

  failed(account: string, address: string): void {
    const keys = keysOf(account, address)
    this.#pairs.add(keys.pair)
    this.#addresses.add(keys.address)
    this.#accounts.add(keys.account)
  }

  /** Clears the pair alone: whoever has one account must not be able to wash away his guesses at others. */
  succeeded(account: string, address: string): void {
    const { pair } = keysOf(account, address)
    this.#pairs.forget(pair)
    this.#good.delete(pair)
    this.#good.set(pair, true)
    dropOldest(this.#good)
  }
}

function keysOf(account: string, address: string) {
  const from = network(address)
  return { account: sha256(account), address: from, pair: sha256(`${account}\0${from}`) }
}

function dropOldest(map: Map<string, unknown>): void {
  if (map.size > MOST) map.delete(map.keys().next().value as string)
}
