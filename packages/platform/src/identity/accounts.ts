// User accounts: who exists, under which e-mail. Rules of platform-api §6.1.
import { randomUUID } from 'node:crypto'
import { isIP } from 'node:net'
import type { PlatformRole } from '@mcp-runtime/contract'
import { kinds, type UserRecord } from '../kinds.ts'
import type { Store, Stored, Write } from '../ports/index.ts'
import { StoreConflict } from '../ports/index.ts'

const MIN_PASSWORD = 8
const MAX_PASSWORD = 1024
const MAX_EMAIL = 254

export const normalizeEmail = (email: string): string => email.trim().toLowerCase()

/** What is wrong with an e-mail address (already normalised), or undefined. */
export function emailProblem(email: string): string | undefined {
  const at = email.lastIndexOf('@')
  const host = email.slice(at + 1)
  const fine = at > 0 && host !== '' && email.length <= MAX_EMAIL && !/[\s\p{Cc}\p{Cf}]/u.test(email)
  if (fine && isIP(host.replace(/^\[|\]$/g, '')) === 0) return undefined
  return `A valid e-mail address is needed, such as ada@example.com, of ${MAX_EMAIL} characters at most.`
}

/** What is wrong with a password, or undefined. Counted in bytes. */
export function passwordProblem(password: string): string | undefined {
  const bytes = Buffer.byteLength(password)
  if (bytes >= MIN_PASSWORD && bytes <= MAX_PASSWORD) return undefined
  return `The password must have ${MIN_PASSWORD} to ${MAX_PASSWORD} bytes.`
}

export class Accounts {
  readonly #store: Store
  readonly #byEmail = new Map<string, string>()

  constructor(store: Store) {
    this.#store = store
    for (const user of store.list(kinds.user)) this.#byEmail.set(user.value.email, user.name)
    store.watch((changes) => {
      for (const { kind, type, resource } of changes) {
        if (kind !== kinds.user.name) continue
        const { name, value } = resource as Stored<UserRecord>
        if (type === 'delete') this.#byEmail.delete(value.email)
        else this.#byEmail.set(value.email, name)
      }
    })
  }

  byEmail(email: string): Stored<UserRecord> | undefined {
    const id = this.#byEmail.get(normalizeEmail(email))
    return id === undefined ? undefined : this.#store.get(kinds.user, '', id)
  }

  byID(id: string): Stored<UserRecord> | undefined {
    return this.#store.get(kinds.user, '', id)
  }

  /** Ordered by e-mail. */
  list(): Stored<UserRecord>[] {
    return this.#store.list(kinds.user).toSorted((a, b) => (a.value.email < b.value.email ? -1 : 1))
  }

  /** Part of a write. */
  update(write: Write, { name, value }: Stored<UserRecord>, changes: Partial<UserRecord>): Stored<UserRecord> {
    return write.put(kinds.user, '', name, { ...value, ...changes })
  }

  /** Part of a write. Errors: StoreConflict when the e-mail is taken. */
  create(write: Write, user: { email: string; role: PlatformRole; passwordHash?: string }): Stored<UserRecord> {
    const email = normalizeEmail(user.email)
    if (this.#store.list(kinds.user).some((other) => other.value.email === email)) {
      throw new StoreConflict('There is an account with this e-mail already.')
    }
    return write.put(kinds.user, '', randomUUID(), { ...user, email }, { expect: 'absent' })
  }
}
