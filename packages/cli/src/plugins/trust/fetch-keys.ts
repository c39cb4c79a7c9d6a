// The keys that a registry signs with, fetched as npm would: through its proxy, with its certificates. No credentials
// are sent: the keys are public, and a registry that hides them cannot prove anything with them.
import { readFile } from 'node:fs/promises'
import { get, Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent, get as httpsGet } from 'node:https'
import { isObject, parseObject } from '@mcp-runtime/contract/json'
import type { CommandContext, Env } from '@mcp-runtime/sdk/command'
import { npm } from '../npm/npm.ts'
import { npmrcValue } from '../npm/npmrc-value.ts'
import { withScratch } from '../scratch.ts'
import type { RegistryKey } from './signature.ts'

type Ctx = Pick<CommandContext, 'env' | 'redactor' | 'signal' | 'trace'>

const PATIENCE = 10_000
/** npm's own list has two keys; this is room for hundreds. */
const LARGEST = 256 * 1024

/**
 * The keys at `REGISTRY/-/npm/v1/keys`; none when the registry has no such page. `registry` ends with a slash. Throws an
 * Error whose message says in a few words why they are not to be had.
 */
export async function fetchKeys(ctx: Ctx, registry: string): Promise<readonly RegistryKey[]> {
  const reply = await request(ctx, new URL('-/npm/v1/keys', registry))
  if (reply.status === 404) return []
  if (reply.status !== 200) throw new Error(`asked for its keys, the registry answers HTTP ${reply.status}`)
  const { keys } = parseObject(reply.body) ?? {}
  if (!Array.isArray(keys)) throw new Error('asked for its keys, the registry answers with something else')
  return keys.filter(isKey)
}

function isKey(value: unknown): value is RegistryKey {
  if (!isObject(value)) return false
  const texts = [value.keyid, value.keytype, value.scheme, value.key].every((item) => typeof item === 'string')
  return texts && (value.expires === null || typeof value.expires === 'string')
}

interface Reply {
  readonly status: number
  readonly body: string
}

async function request(ctx: Ctx, url: URL): Promise<Reply> {
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(PATIENCE)])
  const { agent, ask } = await connection(ctx, url)
  try {
    return await new Promise<Reply>((resolve, reject) => {
      const headers = { accept: 'application/json' }
      const sent = ask(url, { agent, signal, headers }, (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (text: string) => {
          body += text
          if (body.length > LARGEST) response.destroy(new Error('its list of keys is far too long'))
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
        response.on('error', reject)
      })
      sent.on('error', reject)
    })
  } catch (error) {
    ctx.signal.throwIfAborted()
    throw new Error(signal.aborted ? 'its keys did not come in time' : why(error), { cause: error })
  } finally {
    agent.destroy()
  }
}

const why = (error: unknown): string => {
  const { code, message } = error as { code?: string; message: string }
  return code === undefined ? message : `its keys cannot be fetched (${code})`
}

async function connection(ctx: Ctx, url: URL) {
  const settings = await npmSettings(ctx)
  const proxyEnv = {
    HTTP_PROXY: settings.proxy ?? ctx.env.HTTP_PROXY ?? ctx.env.http_proxy,
    HTTPS_PROXY: settings['https-proxy'] ?? settings.proxy ?? ctx.env.HTTPS_PROXY ?? ctx.env.https_proxy,
    NO_PROXY: settings.noproxy ?? ctx.env.NO_PROXY ?? ctx.env.no_proxy,
  }
  if (url.protocol === 'http:') return { agent: new HttpAgent({ proxyEnv }), ask: get }
  const { ca, trusting } = settings
  return {
    agent: new HttpsAgent({ proxyEnv, rejectUnauthorized: !trusting, ...(ca.length > 0 ? { ca: [...ca] } : {}) }),
    ask: httpsGet,
  }
}

interface Settings {
  readonly proxy: string | undefined
  readonly 'https-proxy': string | undefined
  readonly noproxy: string | undefined
  /** What npm trusts in place of the usual authorities. */
  readonly ca: readonly string[]
  /** `strict-ssl=false` */
  readonly trusting: boolean
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const texts = (value: unknown): string[] => [value].flat().flatMap((item) => text(item) ?? [])

const readText = (path: unknown): Promise<string> => readFile(String(path), 'utf8').catch(() => '')

const npmVariable = (env: Env, name: string): string | undefined => {
  const variable = `npm_config_${name.replaceAll('-', '_')}`
  return env[variable] ?? env[variable.toUpperCase()]
}

/** What npm's settings say of the way to a registry. */
async function npmSettings(ctx: Ctx): Promise<Settings> {
  const { stdout } = await withScratch((cwd) => npm(ctx, { args: ['config', 'list'], cwd }))
  const said = parseObject(stdout) ?? {}
  const cafile = text(said.cafile)
  const files = await Promise.all([said.userconfig, said.globalconfig].map(readText))
  // npm does not show a proxy that has a login: then it is where npm takes it from, the strongest first.
  const address = (name: 'proxy' | 'https-proxy') =>
    name in said
      ? text(said[name])
      : [npmVariable(ctx.env, name), ...files.map((npmrc) => npmrcValue(npmrc, name, ctx.env))].find(Boolean)
  return {
    proxy: address('proxy'),
    'https-proxy': address('https-proxy'),
    noproxy: text(texts(said.noproxy).join(',')),
    ca: cafile === undefined ? texts(said.ca) : [await readFile(cafile, 'utf8')],
    trusting: said['strict-ssl'] === false,
  }
}
