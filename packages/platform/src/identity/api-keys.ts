// Users' API keys (platform-api §6.11). One store knows them, so a key that logs in works on every route (F18).
import { randomBytes } from 'node:crypto'
import { type ApiKeyRecord, kinds } from '../kinds.ts'
import type { Clock, Store, Stored, Write } from '../ports/index.ts'
import { sha256 } from './digest.ts'

export const API_KEY_PREFIX = 'mcpu_'

/** Keys that users make for programs; only their hashes are kept. */
export class ApiKeys {
  readonly #store: Store
  readonly #clock: Clock
  /** Hash to where the key is. */
  readonly #byHash = new Map<string, { userID: string; id: string }>()

  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
    for (const key of store.list(kinds.apiKey)) this.#index(key)
    store.watch((changes) => {
      for (const { kind, type, resource } of changes) {
        if (kind !== kinds.apiKey.name) continue
        const key = resource as Stored<ApiKeyRecord>
        if (type === 'delete') this.#byHash.delete(key.value.hash)
        else this.#index(key)
      }
    })
  }

  /** In the order of creation. */
  list(userID: string): Stored<ApiKeyRecord>[] {
    return this.#store.list(kinds.apiKey, userID).toSorted((a, b) => a.value.order - b.value.order)
  }

  /** Part of a write. The text of the key is in the answer and nowhere else. */
  create(write: Write, userID: string, label: string): { key: Stored<ApiKeyRecord>; text: string } {
    const text = API_KEY_PREFIX + randomBytes(32).toString('base64url')
    const id = `uk_${randomBytes(12).toString('base64url')}`
    const order = (this.list(userID).at(-1)?.value.order ?? 0) + 1
    const value = { userID, label, prefix: text.slice(0, 8), hash: sha256(text), order }
    return { key: write.put(kinds.apiKey, userID, id, value, { expect: 'absent' }), text }
  }

  /** Part of a write. Undefined when the user has no such key; revoking again keeps the first instant. */
  revoke(write: Write, userID: string, id: string): Stored<ApiKeyRecord> | undefined {
    const found = this.#store.get(kinds.apiKey, userID, id)
    if (found === undefined || found.value.revokedAt !== undefined) return found
    return write.put(kinds.apiKey, userID, id, { ...found.value, revokedAt: new Date(this.#clock()).toISOString() })
  }

  /** Whose key `text` is; undefined when unknown or revoked. */
  userOf(text: string): string | undefined {
    const at = this.#byHash.get(sha256(text))
    if (at === undefined) return undefined
    const key = this.#store.get(kinds.apiKey, at.userID, at.id)
    return key === undefined || key.value.revokedAt !== undefined ? undefined : at.userID
  }

  #index(key: Stored<ApiKeyRecord>): void {
    this.#byHash.set(key.value.hash, { userID: key.namespace, id: key.name })
  }
}
