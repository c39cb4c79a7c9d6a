// Decisions over candidates as a registry of the tests states and signs them; its keys come through the real npm's
// settings.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fakeIo } from '@mcp-runtime/sdk/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Candidate } from '../../../packages/cli/src/plugins/candidate.ts'
import { decide } from '../../../packages/cli/src/plugins/trust/decide.ts'
import { candidate, HOST } from '../../../packages/cli/src/plugins/trust/fixtures.ts'
import { mergePolicy } from '../../../packages/cli/src/plugins/trust/merge-policy.ts'
import type { PolicyFile } from '../../../packages/cli/src/plugins/trust/policy.ts'
import { selfSigned } from '../../support/self-signed.ts'
import { makePlugin } from '../support/make-plugin.ts'
import { at, type SmallRegistry, startSmallRegistry } from '../support/small-registry.ts'

let dir: string
let registry: SmallRegistry
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mcp-runtime-decide-'))
  registry = await startSmallRegistry()
})
afterEach(() => registry.answer(at.keys, undefined))
afterAll(async () => {
  await registry?.stop()
  await rm(dir, { recursive: true, force: true })
})

/** A published package as it is known before an install. */
async function published(signature: 'right' | 'wrong' | 'unknown key' | 'none', from = registry): Promise<Candidate> {
  const { name, version, integrity } = await makePlugin(dir, { name: '@acme/tools' })
  from.publish(await makePlugin(dir, { name }), { signature })
  const { signatures } = from.documentOf(name, version).dist
  return candidate({ name, version, integrity, signatures: signatures ?? [], registry: from.url })
}

interface Asked {
  readonly file?: Omit<PolicyFile, 'schema'>
  readonly yes?: boolean
  readonly offline?: boolean
  readonly quiet?: boolean
  readonly npmrc?: string
}

/** Decides where nobody can be asked; gives what was said, or what was thrown. */
async function decided(
  candidates: readonly Candidate[],
  { file = {}, yes = false, offline, quiet, npmrc = '' }: Asked = {},
) {
  const io = fakeIo()
  await writeFile(join(dir, '.npmrc'), npmrc)
  const npmSettings = Object.keys(process.env).filter((name) => /^npm_|_proxy$/i.test(name))
  const ctx = {
    env: { ...process.env, ...Object.fromEntries(npmSettings.map((name) => [name, undefined])), HOME: dir },
    interactive: false,
    io,
    quiet: quiet ?? false,
    redactor: { all: (text: string) => text, add: () => {} } as never,
    say: (text: string) => void (quiet || io.stderr.write(`${text}\n`)),
    warn: (text: string) => void io.stderr.write(`Warning: ${text}\n`),
    trace: () => {},
    signal: new AbortController().signal,
  }
  const policy = mergePolicy({ system: { path: '/etc/p', file: { schema: 1, ...file } } })
  const error = await decide(ctx, candidates, policy, { host: HOST, yes, offline }).then(
    () => undefined,
    (thrown: { code: string; message: string; hint: string; next: { command: string }[] }) => thrown,
  )
  return { error, said: io.err, data: io.out }
}

describe('where nobody can be asked', () => {
  it('an error names both ways: --yes, and the file with its path', async () => {
    const { error, data } = await decided([candidate(), candidate({ name: '@b/x', typed: '@b/x@^1' })])
    expect(error).toMatchObject({
      code: 'MCPR_PLUGIN_REFUSED',
      message: 'No rule allows @acme/tools 1.0.0, @b/x 1.0.0, and nobody can be asked here.',
      hint: expect.stringMatching(/--yes.*"allow" of .*\/plugins\.json/),
    })
    expect(error?.next[0]?.command).toBe("mcp-runtime plugins install @acme/tools '@b/x@^1' --yes")
    expect(data).toBe('')
  })

  it('--yes or a rule decides; the facts are said either way', async () => {
    for (const asked of [{ yes: true }, { file: { allow: ['@acme/*'] } }]) {
      const { error, said } = await decided([candidate()], asked)
      expect(error).toBeUndefined()
      expect(said).toBe(`@acme/tools 1.0.0
  from        https://registry.acme.example/
  publisher   mia
  integrity   sha512-AAAAAAAAAAAAAAAA…
  signature   none
  provenance  none stated
`)
    }
  })

  it('--yes does not help against a rule', async () => {
    const { error, said } = await decided([candidate()], { yes: true, file: { allow: ['@b/*'] } })
    expect(error).toMatchObject({ code: 'MCPR_PLUGIN_REFUSED', message: expect.stringContaining('/etc/p') })
    expect(said).toBe('')
  })

  it('one that may not be installed stops all', async () => {
    const { error } = await decided([candidate({ name: '@b/x' }), candidate()], {
      yes: true,
      file: { deny: ['@acme/*'] },
    })
    expect(error?.message).toContain('@acme/tools')
  })

  it('ours, at our version, is no matter for talk', async () => {
    const ours = candidate({ name: '@mcp-runtime/plugin-server', version: HOST.version })
    expect(await decided([{ ...ours, unseen: true }])).toEqual({ error: undefined, said: '', data: '' })
  })
})

describe('facts', () => {
  it('calls nothing verified that only the registry states', async () => {
    const predicateType = 'https://slsa.dev/provenance/v1'
    const stated = candidate({ attestations: { url: 'https://x', predicateType } })
    const { said } = await decided([stated], { yes: true })
    expect(said).toContain(`provenance  ${predicateType} (stated by the registry, not verified)`)
  })

  it('keeps a stranger’s text on its line', async () => {
    const publisher = 'mia\n  signature   verified with the key'
    const { said } = await decided([candidate({ publisher })], { yes: true })
    expect(said.match(/^ {2}signature/gm)).toHaveLength(1)
  })

  it('tells of install scripts, of tarballs, of folders, and of lines without TLS', async () => {
    const scripts = { postinstall: 'x', test: 'y' }
    const all = [
      candidate({ package: { name: 'x', version: '1.0.0', scripts } }),
      candidate({ source: 'tarball', requested: 'http://acme.example/x.tgz' }),
      candidate({ source: 'folder', requested: '/home/mia/x' }),
      candidate({ registry: 'http://127.0.0.1:4873/' }),
    ]
    const { said } = await decided(all, { yes: true })
    expect(said).toContain('scripts     postinstall (run only when allowed)')
    expect(said).toContain('from        the tarball http://acme.example/x.tgz (no TLS')
    expect(said).toContain('signature   none, as no registry had it')
    expect(said).toContain('from        the folder /home/mia/x\n@acme/tools')
    expect(said).toContain('from        http://127.0.0.1:4873/\n')
  })
})

describe('signatures', () => {
  it.each([
    ['right', "verified with the registry's key"],
    ['unknown key', 'by a key that the registry does not name'],
    ['none', 'none'],
  ] as const)('%s', async (signature, told) => {
    const { error, said } = await decided([await published(signature)], { yes: true })
    expect(error).toBeUndefined()
    expect(said).toContain(`  signature   ${told}`)
  })

  it('a wrong one is never installed, whatever allows it', async () => {
    const { error } = await decided([await published('wrong')], { yes: true, file: { allow: ['@acme/*'] } })
    expect(error?.code).toBe('MCPR_INTEGRITY')
  })

  it('required and good: no question is left where a rule allows it', async () => {
    const file = { allow: ['@acme/*'], require: ['signature' as const] }
    expect((await decided([await published('right')], { file })).error).toBeUndefined()
    expect((await decided([await published('none')], { file, yes: true })).error?.message).toContain('it has none')
  })

  it.each([
    [{ status: 500 }, 'asked for its keys, the registry answers HTTP 500'],
    [{ status: 401 }, 'HTTP 401'],
    ['html', 'answers with something else'],
    ['reset', 'cannot be fetched (ECONNRESET)'],
    [{ status: 302, headers: { location: 'https://evil.example/keys' } }, 'HTTP 302'],
  ] as const)(
    'keys that are not to be had (%j): said, and as good as unsigned where one is required',
    async (how, why) => {
      registry.answer(at.keys, how)
      const signed = await published('right')
      const { error, said } = await decided([signed], { yes: true })
      expect(error).toBeUndefined()
      expect(said).toContain('Warning: The signature of @acme/tools 1.0.0 is not checked:')
      expect(said).toContain(why)
      const required = await decided([signed], { yes: true, file: { require: ['signature'] } })
      expect(required.error).toMatchObject({
        code: 'MCPR_PLUGIN_REFUSED',
        message: expect.stringContaining('could not be checked'),
      })
    },
  )

  it('a registry without keys names no key', async () => {
    registry.answer(at.keys, { status: 404 })
    expect((await decided([await published('right')], { yes: true })).said).toContain('does not name')
  })

  it('offline no key is fetched', async () => {
    const signed = await published('right')
    const before = registry.requests.length
    const { said } = await decided([signed], { yes: true, offline: true })
    expect(said).toContain('not checked: the network may not be used')
    expect(registry.requests).toHaveLength(before)
  })

  it('several of one registry: one request', async () => {
    const signed = await published('right')
    const before = registry.requests.length
    await decided([signed, signed], { yes: true })
    expect(registry.requests.slice(before).map(({ path }) => path)).toEqual([at.keys])
  })

  it('go the way that the npmrc says: proxy, certificate', async ({ skip }) => {
    const signed = await published('right')
    const proxied = { ...signed, registry: 'http://registry.acme.example/' }
    expect((await decided([proxied], { yes: true, npmrc: `proxy=${registry.url}\nnoproxy=\n` })).said).toContain(
      'verified',
    )
    const tls = await selfSigned()
    if (!tls) return skip('no openssl(1) to make a certificate with')
    const secured = await startSmallRegistry({ tls })
    const over = await published('right', secured)
    await writeFile(join(dir, 'ca.pem'), tls.cert)
    expect((await decided([over], { yes: true })).said).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect((await decided([over], { yes: true, npmrc: `cafile=${join(dir, 'ca.pem')}\n` })).said).toContain('verified')
    expect((await decided([over], { yes: true, npmrc: 'strict-ssl=false\n' })).said).toContain('verified')
    await secured.stop()
  })
})
