// Docker's saved logins: config.json, as `docker login` writes it. Read by every client of registries.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject, parseObject } from '@mcp-runtime/contract/json'
import type { Env } from '@mcp-runtime/sdk/command'
import { homeOf } from '@mcp-runtime/sdk/images'

/** Where the login of a host is: in a helper program, or in the file itself. */
export type DockerLogin =
  | { readonly helper: string; readonly server: string }
  | { readonly username: string; readonly password: string }
  | { readonly identityToken: string }

/** The file: in DOCKER_CONFIG, else in `~/.docker`. */
export const dockerConfigPath = (env: Env): string =>
  join(env.DOCKER_CONFIG?.trim() || join(homeOf(env), '.docker'), 'config.json')

/** The file as an object; undefined when there is none, or when it is not readable as one. */
export async function readDockerConfig(env: Env): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await readFile(dockerConfigPath(env), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : parseObject(text)
}

const HUB = 'https://index.docker.io/v1/'

/** What Docker would use for a host: its own helper, the helper of all, else what stands in the file. Pure. */
export function dockerLoginOf(config: Readonly<Record<string, unknown>>, host: string): DockerLogin | undefined {
  const server = host === 'docker.io' ? HUB : host
  const helpers = isObject(config.credHelpers) ? config.credHelpers : {}
  const helper = [helpers[host], config.credsStore].find((name) => typeof name === 'string' && name !== '')
  if (typeof helper === 'string') return { helper, server }
  const auths = isObject(config.auths) ? config.auths : {}
  const keys = [server, host, `https://${host}`, `https://${host}/`, `https://${host}/v1/`, `https://${host}/v2/`]
  const entry = [...keys, `http://${host}`].map((key) => auths[key]).find(isObject)
  if (entry === undefined) return undefined
  if (typeof entry.identitytoken === 'string' && entry.identitytoken !== '')
    return { identityToken: entry.identitytoken }
  return typeof entry.auth === 'string' ? userAndPassword(entry.auth) : undefined
}

/** `user:password` in base64; some tools end it with zero bytes. */
function userAndPassword(auth: string): DockerLogin | undefined {
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '')
  const colon = text.indexOf(':')
  return colon < 1 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}
