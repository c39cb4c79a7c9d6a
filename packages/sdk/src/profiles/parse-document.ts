import { isObject } from '@mcp-runtime/contract/json'
import { type Account, EMPTY_DOCUMENT, type ProfileDocument } from './account.ts'

const TEXT_FIELDS = {
  role: 'role',
  registryHost: 'registry_host',
  username: 'username',
  updatedAt: 'updated_at',
  refreshToken: 'refresh_token',
  expiresAt: 'expires_at',
} as const
const ACCOUNT_KEYS = new Set<string>(['api_url', 'token', ...Object.values(TEXT_FIELDS)])
const TOP_KEYS = new Set(['current', 'accounts', 'api_url', 'token', 'role', 'registry_host', 'updated_at'])

type Json = Readonly<Record<string, unknown>>
export type Parsed = { readonly document: ProfileDocument } | { readonly broken: string; readonly newer?: true }

const unknownKeys = (value: Json, known: ReadonlySet<string>): Json =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !known.has(key)))

function parseAccount(value: Json): Account | string {
  const { api_url: apiUrl = '', token = '' } = value
  if (typeof apiUrl !== 'string' || typeof token !== 'string') return 'api_url and token must be texts'
  const texts: Record<string, string> = {}
  for (const [field, key] of Object.entries(TEXT_FIELDS)) {
    const text = value[key]
    if (text === undefined || text === null) continue
    if (typeof text !== 'string') return `${key} must be a text`
    if (text !== '') texts[field] = text
  }
  return { apiUrl, token, ...texts, extra: unknownKeys(value, ACCOUNT_KEYS) }
}

/**
 * Reads the file's text (commands-user §2.1). An empty text is an empty document. `broken` says in a few words what
 * keeps it from being understood; whatever it holds must then be left alone.
 */
export function parseDocument(text: string): Parsed {
  if (text.trim() === '') return { document: EMPTY_DOCUMENT }
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch {
    return { broken: 'it is not complete JSON' }
  }
  if (!isObject(file)) return { broken: 'it holds no JSON object' }
  if (file.version !== undefined && file.version !== 1)
    return { broken: 'it was written by a newer version', newer: true }
  const { current = '', accounts: listed = {} } = file
  if (typeof current !== 'string') return { broken: 'current must be a text' }
  if (listed !== null && !isObject(listed))
    return { broken: 'accounts has another form; a newer version may have written it', newer: true }
  const accounts: Record<string, Account> = {}
  for (const [name, value] of Object.entries(listed ?? {})) {
    const account = isObject(value) ? parseAccount(value) : 'it must be an object'
    if (typeof account === 'string') return { broken: `account "${name}": ${account}` }
    Object.defineProperty(accounts, name, { value: account, enumerable: true })
  }
  return finish(file, current, accounts)
}

function finish(file: Json, current: string, accounts: Record<string, Account>): Parsed {
  const extra = unknownKeys(file, TOP_KEYS)
  if (Object.keys(accounts).length > 0) return { document: { current, accounts, legacy: false, extra } }
  const { api_url, token, role, registry_host, updated_at } = file
  if (api_url === undefined && token === undefined) return { document: { current, accounts, legacy: false, extra } }
  const account = parseAccount(
    Object.fromEntries(
      Object.entries({ api_url, token, role, registry_host, updated_at }).filter(([, v]) => v !== undefined),
    ),
  )
  if (typeof account === 'string') return { broken: account }
  return { document: { current, accounts: { [current === '' ? 'default' : current]: account }, legacy: true, extra } }
}
