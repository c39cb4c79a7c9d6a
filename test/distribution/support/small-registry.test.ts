// The registry of the tests, asked by the real npm: what it serves is a plugin that installs, and each fault arrives.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { selfSigned } from '../../support/self-signed.ts'
import { type MadePlugin, makePlugin } from './make-plugin.ts'
import type { Behaviour } from './misbehave.ts'
import { npm, npmPath } from './real-npm.ts'
import { at, type SmallRegistry, startSmallRegistry } from './small-registry.ts'

interface Pacote {
  manifest(spec: string, options: Readonly<Record<string, unknown>>): Promise<object>
}

let dir: string
let registry: SmallRegistry
let plugin: MadePlugin
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mcp-runtime-small-'))
  registry = await startSmallRegistry()
  plugin = await makePlugin(dir, { name: '@acme/tools', commands: { 'acme:hello': { aliases: ['hi'] } } })
  registry.publish(plugin, { signature: 'right', provenance: 'https://slsa.dev/provenance/v1', publisher: 'zoe' })
})
afterAll(async () => {
  await registry?.stop()
  await rm(dir, { recursive: true, force: true })
})

let runs = 0
/** Every run has an empty cache, or a fault would be hidden by it. */
async function ask(args: string[], { npmrc = registry.npmrc(), env = {} } = {}) {
  const cwd = join(dir, `run-${++runs}`)
  const userconfig = join(dir, `npmrc-${runs}`)
  await writeFile(userconfig, `${npmrc}fetch-retries=0\nfetch-timeout=1500\n`)
  const ran = await npm([...args, `--prefix=${cwd}`], { userconfig, cache: `${cwd}-cache`, cwd: dir, env })
  return { ...ran, cwd }
}

it('serves a plugin that npm installs, and says all of it', async () => {
  const { code, cwd, stderr } = await ask(['install', '@acme/tools'])
  expect([code, stderr]).toEqual([0, ''])
  const installed = JSON.parse(await readFile(join(cwd, 'node_modules/@acme/tools/oclif.manifest.json'), 'utf8'))
  expect(installed.commands['acme:hello']).toMatchObject({
    aliases: ['hi'],
    relativePath: ['commands', 'acme', 'hello.js'],
  })
  const seen = (await ask(['view', '@acme/tools', '--json'])).json()
  expect(seen).toMatchObject({ _npmUser: expect.stringContaining('zoe'), dist: { integrity: plugin.integrity } })
})

it.each([
  ['right', undefined],
  ['wrong', 'EINTEGRITYSIGNATURE'],
  ['unknown key', 'EMISSINGSIGNATUREKEY'],
] as const)('signs so that npm finds the signature %s', async (signature, code) => {
  const name = `@acme/signed-${signature.replace(' ', '-')}`
  registry.publish(await makePlugin(dir, { name }), { signature })
  // What `npm audit signatures` calls, after it has fetched the roots of sigstore.
  const { manifest } = createRequire(npmPath)('pacote') as Pacote
  const { keys } = (await (await fetch(`${registry.url}-/npm/v1/keys`)).json()) as { keys: { key: string }[] }
  const known = keys.map((key) => ({
    ...key,
    pemkey: `-----BEGIN PUBLIC KEY-----\n${key.key}\n-----END PUBLIC KEY-----`,
  }))
  const found = manifest(name, {
    registry: registry.url,
    cache: join(dir, 'pacote'),
    verifySignatures: true,
    [`${registry.url.slice('http:'.length)}:_keys`]: known,
  })
  if (code === undefined) expect(await found).toMatchObject({ name })
  else await expect(found).rejects.toMatchObject({ code })
})

it('makes the same bytes of the same options', async () => {
  const again = await makePlugin(join(dir, 'again'), {
    name: '@acme/tools',
    commands: { 'acme:hello': { aliases: ['hi'] } },
  })
  expect(again.integrity).toBe(plugin.integrity)
})

it.each([
  ['document', { status: 401 }, 'E401'],
  ['document', { status: 403 }, 'E403'],
  ['document', { status: 404 }, 'E404'],
  ['document', { status: 429, headers: { 'retry-after': '7' } }, 'E429'],
  ['document', { status: 500 }, 'E500'],
  ['document', 'html', 'not valid JSON'],
  ['document', 'hang', 'network timeout'],
  ['document', 'reset', 'ECONNRESET'],
  ['tarball', 'corrupt', 'EINTEGRITY'],
  ['tarball', 'cut', 'aborted'],
  ['tarball', { status: 404 }, 'E404'],
] as ['document' | 'tarball', Behaviour, string][])('of a %s: %j', async (what, behaviour, told) => {
  const where = at[what]('@acme/tools')
  registry.answer(where, behaviour)
  try {
    const { code, stderr } = await ask(['install', '@acme/tools'])
    expect(code).not.toBe(0)
    expect(stderr).toContain(told)
  } finally {
    registry.answer(where, undefined)
  }
})

it('keeps a request waiting', async () => {
  const held = registry.hold(at.tarball('@acme/tools'))
  const running = ask(['install', '@acme/tools'])
  await held.arrived
  held.release()
  expect((await running).code).toBe(0)
})

it('lets in who has the token, and notes it', async () => {
  const guarded = await startSmallRegistry({ token: 'secret-1' })
  guarded.publish(plugin)
  expect((await ask(['view', '@acme/tools'], { npmrc: guarded.npmrc() })).stderr).toContain('E401')
  expect((await ask(['view', '@acme/tools'], { npmrc: guarded.npmrc('secret-1') })).code).toBe(0)
  expect(guarded.requests.at(-1)).toMatchObject({ path: '/@acme/tools', authorization: 'Bearer secret-1' })
  await guarded.stop()
})

it('as a proxy it lets nobody through', async () => {
  const npmrc = `registry=https://registry.acme.example/\nhttps-proxy=${registry.url}\nnoproxy=\n`
  const { code } = await ask(['view', '@acme/tools'], { npmrc, env: { NO_PROXY: '', no_proxy: '' } })
  expect(code).not.toBe(0)
  expect(registry.requests.at(-1)).toMatchObject({ method: 'CONNECT', path: 'registry.acme.example:443' })
})

it('speaks TLS with a certificate of its own', async ({ skip }) => {
  const tls = await selfSigned()
  if (!tls) return skip('no openssl(1) to make a certificate with')
  const secured = await startSmallRegistry({ tls })
  const { stderr } = await ask(['view', '@acme/tools'], { npmrc: secured.npmrc() })
  await secured.stop()
  expect(stderr).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
})
