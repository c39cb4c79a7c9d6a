// Secrets that users make for programs: API keys (platform-api §6.11) and registry credentials (§6.10). One store knows
// them, so a key that logs in works on every route (F18).
import { randomBytes, randomUUID } from 'node:crypto'
import { type KeyRecord, kinds } from '../kinds.ts'
import type { Clock, Kind, Store, Stored, Write } from '../ports/index.ts'
import { sha256 } from './digest.ts'

interface KeySort {
  readonly kind: Kind<KeyRecord>
  /** What the text of such a key begins with. */
  readonly prefix: string
  readonly newID: () => string
}

export const API_KEYS: KeySort = {
  kind: kinds.apiKey,
  prefix: 'mcpu_',
  newID: () => `uk_${randomBytes(12).toString('base64url')}`,
}

export const REGISTRY_CREDENTIALS: KeySort = {
  kind: kinds.registryCredential,
  prefix: 'mcpr_',
  newID: () => `rk_${randomUUID()}`,
}

/** Keys of one user that are good at a time, of each sort; of those that were revoked as many are remembered. */
export const MOST_KEYS = 200

/** Keys of one sort; only their hashes are kept. */
export class UserKeys {
  readonly #sort: KeySort
  readonly #store: Store
  readonly #clock: Clock
  /** Hash to where the key is. */
  readonly #byHash = new Map<string, { userID: string; id: string }>()

  constructor(sort: KeySort, store: Store, clock: Clock) {
    this.#sort = sort
    this.#store = store
    this.#clock = clock
    for (const key of store.list(sort.kind)) this.#index(key)
    store.watch((changes) => {
      for (const { kind, type, resource } of changes) {
        if (kind !== sort.kind.name) continue
        const key = resource as Stored<KeyRecord>
        if (type === 'delete') this.#byHash.delete(key.value.hash)
        else this.#index(key)
      }
    })
  }

  /** In the order of creation. */
  list(userID: string): Stored<KeyRecord>[] {
    return this.#store.list(this.#sort.kind, userID).toSorted((a, b) => a.value.order - b.value.order)
  }

  get(userID: string, id: string): Stored<KeyRecord> | undefined {
    return this.#store.get(this.#sort.kind, userID, id)
  }

  /** Part of a write. The text of the key is in the answer and nowhere else; undefined when the user has too many. */
  create(write: Write, userID: string, label: string): { key: Stored<KeyRecord>; text: string } | undefined {
    const all = this.list(userID)
    const revoked = all.filter(({ value }) => value.revokedAt !== undefined)
    if (all.length - revoked.length >= MOST_KEYS) return undefined
    for (const { name } of revoked.slice(0, -MOST_KEYS)) write.delete(this.#sort.kind, userID, name)
    const text = this.#sort.prefix + randomBytes(32).toString('base64url')
    const id = this.#sort.newID()
    const order = (all.at(-1)?.value.order ?? 0) + 1
    const value = { userID, label, prefix: text.slice(0, 8), hash: sha256(text), order }
    return { key: write.put(this.#sort.kind, userID, id, value, { expect: 'absent' }), text }
  }

  /** Part of a write. Undefined when the user has no such key; revoking again keeps the first instant. */
  revoke(write: Write, userID: string, id: string): Stored<KeyRecord> | undefined {
    const found = this.get(userID, id)
    if (found === undefined || found.value.revokedAt !== undefined) return found
    return write.put(this.#sort.kind, userID, id, { ...found.value, revokedAt: new Date(this.#clock()).toISOString() })
  }

  /** Which key `text` is, and whose; undefined when unknown or revoked. */
  find(text: string): { readonly userID: string; readonly id: string } | undefined {
    const at = this.#byHash.get(sha256(text))
    return at !== undefined && this.lives(at.userID, at.id) ? at : undefined
  }

  /** Whether the user has such a key and has not revoked it. */
  lives(userID: string, id: string): boolean {
    const key = this.get(userID, id)
    return key !== undefined && key.value.revokedAt === undefined
  }

  #index(key: Stored<KeyRecord>): void {
    this.#byHash.set(key.value.hash, { userID: key.namespace, id: key.name })
  }
}
