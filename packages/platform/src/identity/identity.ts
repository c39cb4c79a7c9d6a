// Identity in one place: login, refresh, and who the credentials of a request belong to.
import type { Catalog } from '../platform-mode.ts'
import type { Clock, Store } from '../ports/index.ts'
import { ACCESS_TOKEN_LIFE, AccessTokens } from './access-token.ts'
import { Accounts, normalizeEmail } from './accounts.ts'
import { HashQueue } from './hash-queue.ts'
import { Lockout } from './lockout.ts'
import { hashPassword, NO_PASSWORD, verifyPassword } from './password.ts'
import { type Caller, callerOf } from './principal.ts'
import { RefreshTokens } from './refresh-token.ts'
import { type ServiceKeySettings, ServiceKeys } from './service-keys.ts'
import { keyFor } from './signing-key.ts'
import { API_KEYS, REGISTRY_CREDENTIALS, UserKeys } from './user-keys.ts'

export interface TokenPair {
  readonly accessToken: string
  readonly refreshToken: string
  /** Seconds. */
  readonly expiresIn: number
  readonly caller: Caller
}

export type LoginRefusal = { readonly refused: 'wrong' } | { readonly refused: 'locked'; retryAfter: number }
export type LoginOutcome = TokenPair | LoginRefusal

/** Why a request has no caller: it brought nothing, something that has expired, or something worthless. */
export type AuthenticationFailure = { readonly problem: 'missing' | 'expired' | 'invalid' }

export interface IdentitySettings {
  /** Of the platform's mode. */
  readonly catalog?: Catalog | undefined
  readonly serviceKeys?: ServiceKeySettings | undefined
}

export class Identity {
  readonly accounts: Accounts
  readonly apiKeys: UserKeys
  readonly registryCredentials: UserKeys
  readonly #store: Store
  readonly #access: AccessTokens
  readonly #refresh: RefreshTokens
  readonly #lockout: Lockout
  readonly #queue = new HashQueue()
  readonly #serviceKeys: ServiceKeys
  readonly #catalog: Catalog | undefined

  constructor(store: Store, clock: Clock, key: Buffer, { catalog, serviceKeys = {} }: IdentitySettings = {}) {
    this.#store = store
    this.#catalog = catalog
    this.#serviceKeys = new ServiceKeys(serviceKeys, keyFor(key, 'service-key'), catalog)
    this.accounts = new Accounts(store)
    this.apiKeys = new UserKeys(API_KEYS, store, clock)
    this.registryCredentials = new UserKeys(REGISTRY_CREDENTIALS, store, clock)
    this.#access = new AccessTokens(keyFor(key, 'access-token'), clock)
    this.#refresh = new RefreshTokens(store, clock, keyFor(key, 'refresh-token'))
    this.#lockout = new Lockout(clock)
  }

  /** Errors: QueueFull when too many are waiting to be hashed. */
  async login(email: string, password: string, peer: string): Promise<LoginOutcome> {
    const checked = await this.checkPassword(email, password, peer)
    return 'userID' in checked ? ((await this.issue(checked.userID)) ?? { refused: 'wrong' }) : checked
  }

  /** Whose the password is, without a login; wrong ones count as those of logins do. Errors: QueueFull. */
  async checkPassword(email: string, password: string, peer: string): Promise<{ userID: string } | LoginRefusal> {
    const pair = `${normalizeEmail(email)}\0${peer}`
    const locked = (): LoginRefusal | undefined => {
      const retryAfter = this.#lockout.wait(pair)
      return retryAfter > 0 ? { refused: 'locked', retryAfter } : undefined
    }
    const early = locked()
    if (early !== undefined) return early
    return this.#queue.run(async () => {
      // Those before in the queue may have locked the pair.
      const late = locked()
      if (late !== undefined) return late
      const user = this.accounts.byEmail(email)
      const right = await verifyPassword(password, user?.value.passwordHash ?? NO_PASSWORD)
      if (right && user !== undefined) {
        this.#lockout.succeeded(pair)
        return { userID: user.name }
      }
      this.#lockout.failed(pair)
      return { refused: 'wrong' as const }
    })
  }

  /** A fresh pair of a new family; undefined when there is no such user. */
  async issue(userID: string): Promise<TokenPair | undefined> {
    const caller = this.#caller(userID)
    return caller && this.#pair(caller, await this.#refresh.issue(userID))
  }

  /** The next pair; undefined when the token is worth nothing. */
  async refresh(token: string): Promise<TokenPair | undefined> {
    const rotated = await this.#refresh.rotate(token)
    const caller = rotated && this.#caller(rotated.userID)
    return caller && this.#pair(caller, rotated.token)
  }

  logout(token: string): Promise<void> {
    return this.#refresh.revoke(token)
  }

  /** Errors: QueueFull. */
  hash(password: string): Promise<string> {
    return this.#queue.run(() => hashPassword(password))
  }

  /**
   * Who a request comes from (platform-api §3.1). A known key counts first; a miss falls through to the bearer
   * token, because older clients send one value in both headers.
   */
  async authenticate(headers: { apiKey?: string; authorization?: string }): Promise<Caller | AuthenticationFailure> {
    const bearer = /^bearer +(\S+)$/i.exec(headers.authorization?.trim() ?? '')?.[1]
    for (const text of [headers.apiKey, bearer]) {
      if (text === undefined) continue
      const service = this.#serviceKeys.callerOf(text)
      if (service !== undefined) return service
      if (!text.startsWith(API_KEYS.prefix)) continue
      const userID = this.apiKeys.userOf(text)
      const caller = userID === undefined ? undefined : this.#caller(userID)
      if (caller !== undefined) return caller
    }
    if (bearer === undefined) {
      return { problem: headers.apiKey === undefined && headers.authorization === undefined ? 'missing' : 'invalid' }
    }
    const verified = await this.#access.verify(bearer)
    if ('problem' in verified) return verified
    return this.#caller(verified.userID) ?? { problem: 'invalid' }
  }

  /**
   * Who a request to the registry comes from, by HTTP Basic (platform-api §6.10): the password is a service or API key, whatever the
   * user name; a registry credential with a name of its user; or the account's own with its e-mail. Errors: QueueFull.
   */
  async authenticateBasic(
    { username, password }: { username: string; password: string },
    peer: string,
  ): Promise<Caller | LoginRefusal> {
    const wrong = { refused: 'wrong' } as const
    const service = this.#serviceKeys.callerOf(password)
    if (service !== undefined) return service
    if (password.startsWith(API_KEYS.prefix)) {
      const userID = this.apiKeys.userOf(password)
      return (userID && this.#caller(userID)) || wrong
    }
    if (password.startsWith(REGISTRY_CREDENTIALS.prefix)) {
      const userID = this.registryCredentials.userOf(password)
      const caller = userID === undefined ? undefined : this.#caller(userID)
      return caller !== undefined && isNameOf(caller, username) ? caller : wrong
    }
    const checked = await this.checkPassword(username, password, peer)
    return 'userID' in checked ? (this.#caller(checked.userID) ?? wrong) : checked
  }

  #caller(userID: string): Caller | undefined {
    return callerOf(this.#store, userID, this.#catalog)
  }

  async #pair(caller: Caller, refreshToken: string): Promise<TokenPair> {
    const accessToken = await this.#access.sign(caller)
    return { accessToken, refreshToken, expiresIn: ACCESS_TOKEN_LIFE, caller }
  }
}

const isNameOf = ({ userID, email, allowedNamespaces }: Caller, username: string): boolean =>
  [userID, email, ...allowedNamespaces].includes(username.trim().toLowerCase())
