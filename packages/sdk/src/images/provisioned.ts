// The registry that `registry provision` names, beside or instead of the platform's (commands-user §2.7).
import { chmod, mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isObject } from '@mcp-runtime/contract/json'
import type { Env } from '../command/io.ts'
import { fail } from '../errors/index.ts'
import { readYamlDocuments, writeFileAtomic } from '../files/index.ts'

/** A registry that is not the platform's. */
export interface ProvisionedRegistry {
  /** As given, without a slash at its end; a scheme may be part of it. */
  readonly url: string
  readonly username?: string
  readonly password?: string
}

/**
 * Where the registry is kept: `~/.mcp-runtime/registry.yaml`; a folder other than that of the saved logins.
 * @internal
 */
export const provisionedPath = (home: string): string => join(home, '.mcp-runtime', 'registry.yaml')

/**
 * What names the provisioned registry, for people: the variable, or the file.
 * @internal
 */
export const provisionedFrom = (env: Env, home: string): string =>
  env.PROVISIONED_REGISTRY_URL?.trim() ? 'PROVISIONED_REGISTRY_URL' : provisionedPath(home)

/**
 * A registry's address as it stands in front of an image: without its scheme.
 * @internal
 */
export const withoutScheme = (url: string): string => url.replace(/^https?:\/\//i, '')

const FIELDS = ['url', 'username', 'password'] as const
type Fields = { readonly [Field in (typeof FIELDS)[number]]?: string }

/**
 * The provisioned registry: the file's fields, each overridden by PROVISIONED_REGISTRY_URL, _USERNAME or _PASSWORD.
 * Undefined when there is neither. MCPR_CONFIG_BROKEN for a file that is none, MCPR_INPUT_INVALID when a user name or
 * password is given without the registry. Whoever prints anything registers the password with the redactor first. `warn`
 * is told when others can read a password there, or the file is somebody else's, who so decides where images go.
 */
export async function readProvisioned(
  env: Env,
  home: string,
  warn?: (message: string) => void,
): Promise<ProvisionedRegistry | undefined> {
  const path = provisionedPath(home)
  const file = await readFields(path)
  if (warn !== undefined && file.url !== undefined) await judge(path, file, warn)
  const given = (field: (typeof FIELDS)[number]): string | undefined =>
    env[`PROVISIONED_REGISTRY_${field.toUpperCase()}`]?.trim() || file[field]
  const url = given('url')?.replace(/\/+$/, '')
  const username = given('username')
  const password = given('password')
  if (url !== undefined && url !== '') {
    return { url, ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) }
  }
  if (username === undefined && password === undefined) return undefined
  return fail('MCPR_INPUT_INVALID', 'A user name or password for a registry is given, but no registry.', {
    hint: 'Set PROVISIONED_REGISTRY_URL beside it.',
    next: [{ command: 'mcp-runtime registry provision --url URL', when: 'to save a registry' }],
  })
}

/** As of the saved logins: told, and used all the same. */
async function judge(path: string, { password }: Fields, warn: (message: string) => void): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined || process.platform === 'win32') return
  if ((found.mode & (password === undefined ? 0o022 : 0o077)) !== 0)
    warn(`${path} is open to others: chmod 600 ${path}`)
  if (found.uid !== process.getuid?.()) warn(`${path} belongs to another user.`)
}

async function readFields(path: string): Promise<Fields> {
  const documents = await readYamlDocuments(path).catch((error: { code?: string; message?: string }) => {
    if (error.code === 'ENOENT' || error.code === 'MCPR_FILE_NOT_FOUND') return undefined
    return broken(path, 'it cannot be read as YAML', error)
  })
  if (documents === undefined) return {}
  const value = documents[0]?.value
  if (!isObject(value)) return broken(path, 'it holds no mapping')
  for (const field of FIELDS) {
    if (value[field] !== undefined && typeof value[field] !== 'string') broken(path, `${field} must be a text`)
  }
  if (typeof value.url !== 'string' || value.url.trim() === '') return broken(path, 'url is missing')
  return Object.fromEntries(FIELDS.flatMap((field) => (value[field] ? [[field, String(value[field]).trim()]] : [])))
}

const broken = (path: string, why: string, cause?: unknown): never =>
  fail('MCPR_CONFIG_BROKEN', `The registry in ${path} cannot be used: ${why}.`, {
    cause,
    next: [{ command: 'mcp-runtime registry provision --url URL', when: 'to write it anew' }],
  })

/**
 * Keeps a registry for later pushes and builds, readable by its owner only. Returns the file's path.
 */
export async function writeProvisioned(home: string, registry: ProvisionedRegistry): Promise<string> {
  const path = provisionedPath(home)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const { stringify } = await import('yaml')
  const { password, url, username } = registry
  // Keys by name, as the first tool of this file writes them.
  const text = stringify({ ...(password && { password }), url, ...(username && { username }) })
  await writeFileAtomic(path, text, { mode: 0o600 })
  await chmod(path, 0o600)
  return path
}
