// A platform of this machine with people on it, and the file with saved logins as a test reads and bends it.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { API_PREFIX } from '@mcp-runtime/contract/api'
import { Sandbox } from '../../support/sandbox.ts'

export const PASSWORD = 'correct horse battery'

export interface SavedAccount {
  api_url: string
  token: string
  refresh_token?: string
  expires_at?: string
  [key: string]: unknown
}

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects to find.
  readonly body: any
}

export class Lab {
  readonly box: Sandbox
  readonly url: string

  private constructor(box: Sandbox, url: string) {
    this.box = box
    this.url = url
  }

  /** On a machine of its own, or on one that is given; either goes with it. */
  static async create(given?: Sandbox): Promise<Lab> {
    const box = given ?? (await Sandbox.create())
    const { url } = (await box.ok(['local', 'up', '--port', '0', '-o', 'json'])).json()
    return new Lab(box, url)
  }

  get configFile(): string {
    return join(this.box.dir, 'config/config.json')
  }

  async config(): Promise<{ current?: string; accounts: Record<string, SavedAccount> }> {
    return JSON.parse(await readFile(this.configFile, 'utf8'))
  }

  async account(profile: string): Promise<SavedAccount> {
    const account = (await this.config()).accounts[profile]
    if (!account) throw new Error(`No login is saved as ${profile}.`)
    return account
  }

  /** Changes a saved login behind the program's back. */
  async bend(profile: string, change: Partial<SavedAccount>): Promise<void> {
    const config = await this.config()
    Object.assign(config.accounts[profile] ?? {}, change)
    await writeFile(this.configFile, JSON.stringify(config))
  }

  /** Asks the API itself, as the saved login `as` or as nobody. */
  async api(method: string, path: string, { as, body }: { as?: string; body?: object } = {}): Promise<Answer> {
    const token = as && (await this.account(as)).token
    const response = await fetch(`${this.url}${API_PREFIX}${path}`, {
      method,
      headers: {
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: response.status, body: await response.json() }
  }

  /** A person with a password. */
  async addUser(email: string, role = 'user'): Promise<void> {
    const { status, body } = await this.api('POST', '/users', {
      as: 'local-admin',
      body: { email, password: PASSWORD, role },
    })
    if (status !== 201) throw new Error(`The user was not made: ${status} ${JSON.stringify(body)}`)
  }

  /** An API key of whoever is logged in as `as`. */
  async addKey(as: string): Promise<{ id: string; text: string }> {
    const { status, body } = await this.api('POST', '/user/api-keys', { as, body: { name: 'test' } })
    if (status >= 300) throw new Error(`The key was not made: ${status} ${JSON.stringify(body)}`)
    return { id: body.key.id, text: body.api_key }
  }

  /** `auth login` with the password on stdin; `more` are further words. */
  login(email: string, more: readonly string[] = [], password = PASSWORD) {
    const words = ['auth', 'login', '--api-url', this.url, '--email', email, '--password-stdin', ...more]
    return this.box.cli(words, { input: password })
  }

  dispose(): Promise<void> {
    return this.box.dispose()
  }
}

/** A token of the same claims that ends at another instant; its signature no longer fits. */
export function endingAt(token: string, end: Date): string {
  const [header, payload = '', signature] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  const changed = { ...claims, exp: Math.floor(end.getTime() / 1000) }
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.')
}

/** A token whose time is over, by its own words. */
export const expired = (token: string): string => endingAt(token, new Date(Date.now() - 60_000))

/** A token that looks good, and that no platform accepts. */
export const worthless = (token: string): string => endingAt(token, new Date(Date.now() + 600_000))
