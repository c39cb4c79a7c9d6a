// Keys of programs that are nobody's account (platform-api §3.1): role user or admin, no subject, no team. They are
// settings of the platform, never stored by it; only their hashes stay in memory.
import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { PlatformRole } from '@mcp-runtime/contract'
import { PlatformError } from '../errors.ts'
import type { Catalog } from '../platform-mode.ts'
import type { Caller } from './principal.ts'

const SHORTEST = 16

export interface ServiceKeySettings {
  readonly user?: readonly string[]
  /** Also when the key is not among those of `user`. */
  readonly admin?: readonly string[]
}

/** What is wrong with the text of a service key, or undefined. Counted in characters that a header can carry. */
export function serviceKeyProblem(text: string): string | undefined {
  if (!/^[\x21-\x7e]*$/.test(text)) return 'holds a character that cannot stand in a header'
  return text.length < SHORTEST ? `is shorter than ${SHORTEST} characters` : undefined
}

interface Known {
  readonly digest: Buffer
  readonly id: string
  readonly role: PlatformRole
}

/** The service keys of a platform. */
export class ServiceKeys {
  readonly #known: readonly Known[]
  readonly #catalog: Catalog | undefined

  /**
   * `key` makes the ids under which the keys show in audit and labels: from the text alone they could be guessed back.
   * Errors: PlatformError `setting_invalid` for a key that serviceKeyProblem objects to.
   */
  constructor({ user = [], admin = [] }: ServiceKeySettings, key: Buffer, catalog?: Catalog) {
    this.#catalog = catalog
    this.#known = [...new Set([...admin, ...user])].map((text) => {
      const problem = serviceKeyProblem(text)
      if (problem !== undefined) throw new PlatformError('setting_invalid', `A service key ${problem}.`)
      const id = `sk_${createHmac('sha256', key).update(text).digest('base64url').slice(0, 16)}`
      return { digest: digestOf(text), id, role: admin.includes(text) ? 'admin' : 'user' }
    })
  }

  /** Who `text` is, compared in the same time with every key; undefined when it is none. */
  callerOf(text: string): Caller | undefined {
    if (this.#known.length === 0) return undefined
    const digest = digestOf(text)
    let found: Known | undefined
    for (const known of this.#known) if (timingSafeEqual(known.digest, digest)) found = known
    return found && serviceCaller(found, this.#catalog)
  }
}

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer')

const serviceCaller = ({ id, role }: Known, catalog: Catalog | undefined): Caller => ({
  userID: '',
  serviceKey: id,
  email: '',
  role,
  teams: [],
  namespace: undefined,
  allowedNamespaces: [],
  ...(catalog === undefined ? {} : { catalog }),
})
