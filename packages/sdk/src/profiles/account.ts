/** One saved login. Times are RFC 3339. */
export interface Account {
  readonly apiUrl: string
  readonly token: string
  readonly role?: string
  readonly registryHost?: string
  /** The e-mail of a password login. */
  readonly username?: string
  readonly updatedAt?: string
  /** Ours beside the documented fields (decision 19). */
  readonly refreshToken?: string
  readonly expiresAt?: string
  /** Keys of other versions and tools, kept as they are. */
  readonly extra?: Readonly<Record<string, unknown>>
}

/** The file as data. Accounts by profile name. */
export interface ProfileDocument {
  /** Empty when nobody is selected. */
  readonly current: string
  readonly accounts: Readonly<Record<string, Account>>
  /** The file has only the fields of one account at its top (commands-user §2.1). */
  readonly legacy: boolean
  readonly extra: Readonly<Record<string, unknown>>
}

export const EMPTY_DOCUMENT: ProfileDocument = { current: '', accounts: {}, legacy: false, extra: {} }

/** The account of a name, never a property of `Object.prototype`. */
export const accountOf = (document: ProfileDocument, name: string): Account | undefined =>
  Object.hasOwn(document.accounts, name) ? document.accounts[name] : undefined
