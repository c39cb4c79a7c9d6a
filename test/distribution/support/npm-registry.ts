// A real npm registry of the tests: verdaccio as a process of its own, with every package of ours published by the real
// npm. What others publish comes through it from the registry that the machine's own npm names, and is kept in .cache.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached } from '../../support/cached.ts'
import { root } from '../../support/sandbox.ts'
import { type Packed, packAll } from './packed.ts'
import { machineSetting, nodePath, npmOk } from './real-npm.ts'

export interface NpmRegistryOptions {
  /** Names of packages that only these tests publish: never looked for at the machine's registry. */
  readonly own?: readonly string[]
  /** Of those, the ones that are shown to nobody without a login. */
  readonly guarded?: readonly string[]
  /** Leave out our own packages. */
  readonly empty?: boolean
}

export interface NpmRegistry {
  /** Ends with a slash. */
  readonly url: string
  /** An npmrc of this registry, with a token when one is given. */
  readonly npmrc: (token?: string) => string
  /** Publishes a tarball, or a folder, with the real npm. */
  readonly publish: (path: string, flags?: readonly string[]) => Promise<void>
  /** Makes a user and gives the token of a login. */
  readonly login: (user: string) => Promise<string>
  /** Ends the process and removes its files. */
  readonly stop: () => Promise<void>
}

const OWN = ['@mcp-runtime/*', 'mcp-runtime', '@acme/*', 'acme-*']
const server = fileURLToPath(new URL('registry-server.mjs', import.meta.url))
/** Packages of others, as they were fetched; shared by all registries of this clone. */
const foreign = join(root, '.cache/npm-registry/others')

/** Starts a registry with all packed packages. About a second; the first time for a build it publishes them (10 s). */
export async function startNpmRegistry(options: NpmRegistryOptions = {}): Promise<NpmRegistry> {
  const dir = await mkdtemp(join(tmpdir(), 'mcp-runtime-registry-'))
  const storage = join(dir, 'storage')
  if (existsSync(foreign)) await cp(foreign, storage, { recursive: true })
  if (!options.empty) await cp(await published(await packAll()), storage, { recursive: true })
  return start(dir, storage, options)
}

/** A storage folder in which the real npm has published everything, made once per content. */
const published = ({ key, all }: Packed) =>
  cached('npm-registry', key, async (draft) => {
    const dir = await mkdtemp(join(tmpdir(), 'mcp-runtime-registry-'))
    const registry = await start(dir, draft, {})
    try {
      for (const { filename } of all) await registry.publish(filename)
    } finally {
      await registry.stop()
    }
  })

async function start(dir: string, storage: string, { own = [], guarded = [] }: NpmRegistryOptions) {
  await mkdir(storage, { recursive: true })
  const config = join(dir, 'config.yaml')
  await writeFile(config, JSON.stringify(await settings(dir, storage, [...OWN, ...own], guarded)))
  const userconfig = join(dir, 'npmrc')
  const child = fork(server, [config], { execPath: nodePath, execArgv: [], env: await environment(), silent: true })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)))
  const url = await Promise.race([
    once(child, 'message').then(([message]) => (message as { url: string }).url),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`verdaccio ended with ${code}:\n${said}`))),
  ])
  const npmrc = (token?: string) =>
    `registry=${url}\n${token ? `${url.slice('http:'.length)}:_authToken=${token}\n` : ''}`
  // Anybody may publish, but npm itself wants a token before it tries.
  await writeFile(userconfig, npmrc('anybody'))
  return {
    url,
    npmrc,
    publish: async (path: string, flags: readonly string[] = []) => {
      await npmOk(['publish', path, '--access=public', ...flags], { userconfig, cache: join(dir, 'cache'), cwd: dir })
    },
    login: (user: string) => login(url, user),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit')
        child.kill()
        await ended
      }
      await keepForeign(storage, [...OWN, ...own])
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function settings(dir: string, storage: string, own: readonly string[], guarded: readonly string[]) {
  const open = { access: '$all', publish: '$all', unpublish: '$all' }
  const [url, ...proxies] = await Promise.all(['registry', 'https-proxy', 'proxy', 'noproxy'].map(machineSetting))
  const [https_proxy, http_proxy, no_proxy] = proxies
  const auth = process.env.NPM_TOKEN ? { auth: { type: 'bearer', token_env: 'NPM_TOKEN' } } : {}
  const proxy = JSON.parse(JSON.stringify({ https_proxy, http_proxy, no_proxy }))
  return {
    storage,
    // What was fetched once stays as it is: versions are pinned, and a test run should not depend on the network.
    uplinks: { machine: { url, maxage: '30d', timeout: '60s', max_fails: 20, fail_timeout: '1s', ...auth, ...proxy } },
    auth: { htpasswd: { file: join(dir, 'htpasswd'), max_users: 100 } },
    packages: {
      ...Object.fromEntries(guarded.map((name) => [name, { ...open, access: '$authenticated' }])),
      ...Object.fromEntries(own.filter((name) => !guarded.includes(name)).map((name) => [name, open])),
      '**': { access: '$all', publish: '$all', proxy: 'machine' },
    },
    max_body_size: '100mb',
    web: { enable: false },
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
  }
}

/** The certificates that the machine's npm trusts are those of its registry. */
async function environment(): Promise<NodeJS.ProcessEnv> {
  const { NODE_OPTIONS, ...env } = process.env
  const cafile = await machineSetting('cafile')
  return { ...env, ...(cafile ? { NODE_EXTRA_CA_CERTS: cafile } : {}) }
}

async function login(url: string, name: string): Promise<string> {
  const reply = await fetch(`${url}-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: `${name}-password` }),
  })
  const { token } = (await reply.json()) as { token?: string }
  if (!token) throw new Error(`The registry answered ${reply.status} to the login of ${name}.`)
  return token
}

/** Moves what was fetched for others to the shared folder, whole files only, so that others may copy meanwhile. */
async function keepForeign(storage: string, own: readonly string[]): Promise<void> {
  const ours = own.map((name) => name.replace(/\*$/, ''))
  const entries = await readdir(storage, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile() || !/\.tgz$|^package\.json$/.test(entry.name)) continue
    const from = join(entry.parentPath, entry.name)
    const path = from.slice(storage.length + 1)
    const to = join(foreign, path)
    if (ours.some((prefix) => path.startsWith(prefix)) || existsSync(to)) continue
    await mkdir(dirname(to), { recursive: true })
    const draft = `${to}.${process.pid}`
    await cp(from, draft)
    await rename(draft, to)
  }
}
