import { lstat, mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { normalizeProfile } from '@mcp-runtime/contract/names'
import type { Env } from '../command/io.ts'
import { fail } from '../errors/index.ts'
import { writeFileAtomic } from '../files/write-file-atomic.ts'
import { type Account, EMPTY_DOCUMENT, type ProfileDocument } from './account.ts'
import { configPath } from './config-path.ts'
import { encodeDocument } from './encode-document.ts'
import { withFileLock } from './lock.ts'
import { parseDocument } from './parse-document.ts'
import { selectAccount } from './select-account.ts'

/** What the store needs from outside; `ctx.profiles` has it all. */
export interface ProfileStoreOptions {
  readonly env: Env
  readonly now: () => Date
  readonly warn: (text: string) => void
}

const RESTART = { command: 'mcp-runtime auth login', when: 'to start a new file; the old one is kept beside it' }
const LOGIN = { command: 'mcp-runtime auth login', when: 'to log in to a platform' }

/** The file with saved logins. Every change reads it again under a lock, so two writers never lose each other's. */
export class ProfileStore {
  readonly path: string
  readonly #options: ProfileStoreOptions
  #warned = false

  constructor(options: ProfileStoreOptions) {
    this.#options = options
    this.path = configPath(options.env)
  }

  /** What is saved; an absent or empty file is an empty document. MCPR_CONFIG_BROKEN when it cannot be understood. */
  async read(): Promise<ProfileDocument> {
    const parsed = parseDocument(await this.#readText())
    if ('document' in parsed) return parsed.document
    return fail('MCPR_CONFIG_BROKEN', `${this.path} cannot be used: ${parsed.broken}.`, {
      hint: `Nothing in it was changed. ${parsed.newer ? 'Update mcp-runtime' : 'Mend it'}, or move it away.`,
      next: [RESTART],
    })
  }

  /** Saves a login and makes it the current one. A file that cannot be understood is moved aside first, and named. */
  save(name: string, account: Account): Promise<void> {
    return this.withLock(async () => {
      const before = await this.#readOrMoveAside()
      const updatedAt = this.#options.now().toISOString()
      await this.#write({
        ...before,
        current: name,
        legacy: false,
        accounts: { ...before.accounts, [name]: { ...account, updatedAt } },
      })
    })
  }

  /** Changes one saved login in place; undefined from `change` leaves the file alone. For use under the lock too. */
  async update(name: string, change: (account: Account) => Account | undefined): Promise<void> {
    const before = await this.read()
    const account = before.accounts[name]
    const after = account === undefined ? undefined : change(account)
    if (after === undefined) return
    const updatedAt = this.#options.now().toISOString()
    await this.#write({ ...before, legacy: false, accounts: { ...before.accounts, [name]: { ...after, updatedAt } } })
  }

  /** Makes a saved login the current one and returns its name; an empty name selects none. */
  use(name: string): Promise<string> {
    return this.withLock(async () => {
      const before = await this.read()
      const wanted = normalizeProfile(name)
      if (wanted === '') {
        await this.#write({ ...before, current: '' })
        return ''
      }
      const selected = selectAccount(before, wanted)
      if (selected === undefined) return fail('MCPR_NOT_LOGGED_IN', 'No login is saved.', { next: [LOGIN] })
      await this.#write({ ...before, legacy: false, current: selected.name })
      return selected.name
    })
  }

  /** Removes one saved login and returns it, undefined when it was not there. The current one leaves nobody current. */
  remove(name: string): Promise<Account | undefined> {
    return this.withLock(async () => {
      const before = await this.read()
      const { [name]: removed, ...accounts } = before.accounts
      if (removed === undefined) return undefined
      await this.#write({ ...before, accounts, legacy: false, current: before.current === name ? '' : before.current })
      return removed
    })
  }

  /** Removes all saved logins and returns them; what other tools keep in the file stays. */
  removeAll(): Promise<Readonly<Record<string, Account>>> {
    return this.withLock(async () => {
      const before = await this.read()
      if (Object.keys(before.accounts).length > 0)
        await this.#write({ ...before, accounts: {}, legacy: false, current: '' })
      return before.accounts
    })
  }

  /** Runs `work` while no other process of ours changes the file. Not re-entrant. */
  withLock<T>(work: () => Promise<T>): Promise<T> {
    return withFileLock(`${this.path}.lock`, work)
  }

  async #readText(): Promise<string> {
    const stat = await lstat(this.path).catch((error: { code?: string }) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (stat === undefined) return ''
    if (!stat.isFile()) {
      return fail('MCPR_CONFIG_BROKEN', `${this.path} is ${stat.isSymbolicLink() ? 'a symbolic link' : 'no file'}.`, {
        hint: 'Secrets are kept in a plain file of your own. Set MCP_RUNTIME_CONFIG_DIR to keep it elsewhere.',
      })
    }
    if (!this.#warned && process.platform !== 'win32') {
      this.#warned = true
      if ((stat.mode & 0o077) !== 0) this.#options.warn(`${this.path} is open to others: chmod 600 ${this.path}`)
      if (stat.uid !== process.getuid?.()) this.#options.warn(`${this.path} belongs to another user.`)
    }
    return readFile(this.path, 'utf8')
  }

  async #readOrMoveAside(): Promise<ProfileDocument> {
    const parsed = parseDocument(await this.#readText())
    if ('document' in parsed) return parsed.document
    const aside = `${this.path}.broken-${this.#options.now().toISOString().replace(/[:.]/g, '-')}`
    await rename(this.path, aside)
    this.#options.warn(`${this.path} could not be used: ${parsed.broken}. It is kept as ${aside}.`)
    return EMPTY_DOCUMENT
  }

  async #write(document: ProfileDocument): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
    await writeFileAtomic(this.path, encodeDocument(document, this.#options.now()), {
      mode: 0o600,
      temporary: 'credentials-',
    })
  }
}
