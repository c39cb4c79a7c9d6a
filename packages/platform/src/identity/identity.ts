// Identity in one place: login, refresh, and who the credentials of a request belong to.
import type { TeamMembershipSummary } from '@mcp-runtime/contract'
import type { Catalog } from '../platform-mode.ts'
import type { Clock, Store, Write } from '../ports/index.ts'
import { ACCESS_TOKEN_LIFE, AccessTokens } from './access-token.ts'
import { Accounts, normalizeEmail } from './accounts.ts'
import { HashQueue } from './hash-queue.ts'
import { Lockout } from './lockout.ts'
import { network } from './network.ts'
import { hashPassword, NO_PASSWORD, verifyPassword } from './password.ts'
import { type Caller, Principals } from './principal.ts'
import { type Granted, type Login, RefreshTokens, type Rotation } from './refresh-token.ts'
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

/**
 * `locks`: seconds, when this failure is one that locks. `account`: user id, when there is one; for the audit log alone.
 * `free`: no password was hashed for it, so it counts for nothing and is not told to the audit log, which anybody could
 * fill with such ones until it forgets what matters.
 */
export type LoginRefusal =
  | { readonly refused: 'wrong'; readonly account?: string; readonly locks?: number; readonly free?: true }
  | { readonly refused: 'locked'; readonly retryAfter: number }

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
  readonly #principals: Principals
  readonly #access: AccessTokens
  readonly #refresh: RefreshTokens
  readonly #lockout: Lockout
  readonly #queue = new HashQueue()
  readonly #serviceKeys: ServiceKeys

  constructor(store: Store, clock: Clock, key: Buffer, { catalog, serviceKeys = {} }: IdentitySettings = {}) {
    this.#principals = new Principals(store, catalog)
    this.#serviceKeys = new ServiceKeys(serviceKeys, keyFor(key, 'service-key'), catalog)
    this.accounts = new Accounts(store)
    this.apiKeys = new UserKeys(API_KEYS, store, clock)
    this.registryCredentials = new UserKeys(REGISTRY_CREDENTIALS, store, clock)
    this.#access = new AccessTokens(keyFor(key, 'access-token'), clock)
    this.#refresh = new RefreshTokens(store, clock, keyFor(key, 'refresh-token'))
    this.#lockout = new Lockout(clock)
  }

  /** Whose the password is; wrong ones lock out. Errors: QueueFull when too many are waiting to be hashed. */
  async checkPassword(email: string, password: string, peer: string): Promise<{ userID: string } | LoginRefusal> {
    const account = normalizeEmail(email)
    const locked = (): LoginRefusal | undefined => {
      const retryAfter = this.#lockout.wait(account, peer)
      return retryAfter > 0 ? { refused: 'locked', retryAfter } : undefined
    }
    const early = locked()
    if (early !== undefined) return early
    return this.#queue.run(`${account}\0${network(peer)}`, async () => {
      // Those before in the queue may have locked the pair.
      const late = locked()
      if (late !== undefined) return late
      const user = this.accounts.byEmail(account)
      const hash = user?.value.passwordHash
      const right = await verifyPassword(password, hash ?? NO_PASSWORD)
      // Not one that was changed while we looked.
      if (right && user !== undefined && this.accounts.byEmail(account)?.value.passwordHash === hash) {
        this.#lockout.succeeded(account, peer)
        return { userID: user.name }
      }
      this.#lockout.failed(account, peer)
      const locks = this.#lockout.wait(account, peer)
      return {
        refused: 'wrong',
        ...(user === undefined ? {} : { account: user.name }),
        ...(locks > 0 ? { locks } : {}),
      }
    })
  }

  /** Begins a login of a user. Part of a write. */
  begin(write: Write, userID: string): Granted {
    return this.#refresh.issue(write, userID)
  }

  /** The next token of a login. Part of a write. */
  refresh(write: Write, token: string): Rotation {
    return this.#refresh.rotate(write, token)
  }

  /** The living login that a refresh token is of, whether or not the token itself is still good. */
  loginOf(token: string): Login | undefined {
    return this.#refresh.loginOf(token)
  }

  /** Ends the login that a refresh token is of; its access tokens are refused from then on. Part of a write. */
  logout(write: Write, token: string): Login | undefined {
    return this.#refresh.revoke(write, token)
  }

  /** Ends every login of a user; how many there were. Part of a write. */
  endLogins(write: Write, userID: string): number {
    return this.#refresh.revokeAll(write, userID)
  }

  /** The tokens of a login, after the write it was part of; undefined when there is no such user any more. */
  async pair({ userID, family, token }: Granted): Promise<TokenPair | undefined> {
    const caller = this.callerOf(userID, { login: family })
    if (caller === undefined) return undefined
    const accessToken = await this.#access.sign(caller, family)
    return { accessToken, refreshToken: token, expiresIn: ACCESS_TOKEN_LIFE, caller }
  }

  /** Hashes a password that `who` sets: a user, or the address of who is none yet; absent for administrators. Errors: QueueFull. */
  hash(password: string, who?: string): Promise<string> {
    return this.#queue.run(who, () => hashPassword(password))
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
      const caller = this.#callerOfKey(text)
      if (caller !== undefined) return caller
    }
    if (bearer === undefined) {
      return { problem: headers.apiKey === undefined && headers.authorization === undefined ? 'missing' : 'invalid' }
    }
    const verified = await this.#access.verify(bearer)
    if ('problem' in verified) return verified
    const { userID, login } = verified
    return (this.#refresh.lives(login) && this.callerOf(userID, { login })) || { problem: 'invalid' }
  }

  /**
   * Who a request to the registry comes from, by HTTP Basic (platform-api §6.10): the password is a service or API key, whatever the
   * user name; a registry credential with a name of its user; or the account's own with its e-mail. Errors: QueueFull.
   */
  async authenticateBasic(
    { username, password }: { username: string; password: string },
    peer: string,
  ): Promise<Caller | LoginRefusal> {
    const wrong = { refused: 'wrong', free: true } as const
    const service = this.#serviceKeys.callerOf(password)
    if (service !== undefined) return service
    if (password.startsWith(API_KEYS.prefix)) return this.#callerOfKey(password) ?? wrong
    if (password.startsWith(REGISTRY_CREDENTIALS.prefix)) {
      const key = this.registryCredentials.find(password)
      const caller = key === undefined ? undefined : this.callerOf(key.userID)
      return caller !== undefined && isNameOf(caller, username) ? caller : wrong
    }
    const checked = await this.checkPassword(username, password, peer)
    return 'refused' in checked ? checked : (this.callerOf(checked.userID) ?? wrong)
  }

  /** Ordered by slug. */
  teamsOf(userID: string): TeamMembershipSummary[] {
    return this.#principals.teamsOf(userID)
  }

  /** Undefined when there is no such user (any more). */
  callerOf(userID: string, by?: Pick<Caller, 'login' | 'apiKey'>): Caller | undefined {
    return this.#principals.of(userID, by)
  }

  /**
   * Who a caller of before is now; undefined when his account is gone, his login has ended or his key was revoked. A
   * service key stays.
   */
  current(caller: Caller): Caller | undefined {
    const { userID, login, apiKey } = caller
    if (userID === '') return caller
    if (login !== undefined) return this.#refresh.lives(login) ? this.callerOf(userID, { login }) : undefined
    if (apiKey !== undefined) return this.apiKeys.lives(userID, apiKey) ? this.callerOf(userID, { apiKey }) : undefined
    return this.callerOf(userID)
  }

  #callerOfKey(text: string): Caller | undefined {
    const key = this.apiKeys.find(text)
    return key && this.callerOf(key.userID, { apiKey: key.id })
  }
}

const isNameOf = ({ userID, email, allowedNamespaces }: Caller, username: string): boolean =>
  [userID, email, ...allowedNamespaces].includes(username.trim().toLowerCase())
