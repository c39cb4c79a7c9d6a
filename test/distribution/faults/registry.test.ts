// A registry, or what stands before it, that does not do its part: each told as what it is, nothing changed.
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { noInsides } from '../../support/refusals.ts'
import { selfSigned } from '../../support/self-signed.ts'
import type { Behaviour } from '../support/misbehave.ts'
import { PluginLab } from '../support/plugin-lab.ts'
import { at, startSmallRegistry } from '../support/small-registry.ts'

const TOKEN = 'npm_SecretOfTheTest0123456789abcdef'
let lab: PluginLab
beforeAll(async () => {
  lab = await PluginLab.create({ token: TOKEN })
  await lab.publish({ name: '@acme/old', commands: { 'acme:hello': {} } })
  await lab.install('@acme/old')
  await lab.publish({ name: '@acme/tools' })
}, 300_000)
afterAll(() => lab?.dispose())
beforeEach(() => {
  lab.registry.answer(at.everything, undefined)
  // What npm has in its cache it may use in place of an answer.
  lab.box.env.npm_config_cache = join(lab.box.dir, `cache-${++runs}`)
})
let runs = 0

/** What was installed goes on, and the credentials of the npmrc are nowhere to be seen. */
async function fine({ stdout, stderr }: { stdout: string; stderr: string }): Promise<void> {
  expect(stdout + stderr).not.toContain(TOKEN)
  expect((await lab.box.ok(['acme', 'hello'])).stdout).toBe('@acme/old 1.0.0: acme:hello\n')
}

type Case = [string, Behaviour, { exit: number; code: string; says: RegExp; hint?: RegExp; next?: RegExp }]
const CASES: Case[] = [
  [
    '401',
    { status: 401 },
    { exit: 4, code: 'MCPR_REGISTRY_LOGIN', says: /@acme\/tools without a login/, next: /^npm login/ },
  ],
  ['403', { status: 403 }, { exit: 5, code: 'MCPR_FORBIDDEN', says: /does not let you have @acme\/tools/ }],
  ['404', { status: 404 }, { exit: 6, code: 'MCPR_NOT_FOUND', says: /has no package @acme\/tools/, hint: /spelling/ }],
  [
    '429',
    { status: 429, headers: { 'retry-after': '7' } },
    { exit: 9, code: 'MCPR_RATE_LIMITED', says: /too many requests/ },
  ],
  ['500', { status: 500 }, { exit: 9, code: 'MCPR_UNAVAILABLE', says: /HTTP 500/ }],
  ['a web page', 'html', { exit: 9, code: 'MCPR_BAD_REPLY', says: /not JSON/, hint: /login page or a proxy/ }],
  ['a connection that breaks off', 'reset', { exit: 9, code: 'MCPR_UNAVAILABLE', says: /cannot be reached/ }],
]

describe('asked for the package', () => {
  it.each(CASES)('%s', async (_, behaviour, refusal) => {
    lab.registry.answer(at.document('@acme/tools'), behaviour)
    await fine(await lab.refusedInstall('@acme/tools', refusal))
  })

  it('no answer', async () => {
    lab.registry.answer(at.document('@acme/tools'), 'hang')
    const env = { npm_config_fetch_timeout: '1000' }
    await fine(
      await lab.refusedInstall(
        '@acme/tools',
        { exit: 9, code: 'MCPR_REGISTRY_TIMEOUT', says: /did not answer in time/, hint: /fetch-timeout/ },
        { env },
      ),
    )
  })

  it('a version that it does not have is not a package that it does not have', async () => {
    const refusal = {
      exit: 6,
      code: 'MCPR_NOT_FOUND',
      says: /no version @acme\/tools@9/,
      next: /npm view @acme\/tools versions/,
    }
    await fine(await lab.refusedInstall('@acme/tools@9.9.9', refusal))
    await fine(await lab.refusedInstall('@acme/tools@nightly', { ...refusal, says: /no version @acme\/tools@nightly/ }))
  })
})

describe('asked for the tarball', () => {
  it.each(CASES.filter(([, behaviour]) => behaviour !== 'html'))('%s', async (name, behaviour, refusal) => {
    lab.registry.answer(at.tarball('@acme/tools'), behaviour)
    const says = name === '404' ? /@acme\/tools/ : refusal.says
    await fine(await lab.refusedInstall('@acme/tools', { exit: refusal.exit, code: refusal.code, says }))
  })

  it.each(['cut', 'corrupt', 'html'] as const)('%s', async (behaviour) => {
    lab.registry.answer(at.tarball('@acme/tools'), behaviour)
    const code = behaviour === 'cut' ? /MCPR_(UNAVAILABLE|INTEGRITY)/ : /MCPR_INTEGRITY/
    const before = lab.snapshot()
    const ran = await lab.box.cli(['plugins', 'install', '@acme/tools', '--yes', '-o', 'json'])
    noInsides(ran)
    expect(ran.json().error.code).toMatch(code)
    expect(lab.snapshot()).toEqual(before)
    await fine(ran)
  })
})

describe('on the way', () => {
  const elsewhere = (...lines: string[]) => lab.box.useRegistry('https://registry.acme.example/', lines)
  const back = () => lab.box.useRegistry({ npmrc: () => lab.registry.npmrc(TOKEN) })

  it('nobody listens', async () => {
    await lab.box.useRegistry('http://127.0.0.1:1/')
    const ran = await lab.refusedInstall('@acme/tools', { exit: 9, code: 'MCPR_UNAVAILABLE', says: /127\.0\.0\.1:1/ })
    await back()
    await fine(ran)
  })

  it('a proxy that lets nobody through', async () => {
    await elsewhere(`https-proxy=${lab.registry.url.replace('//', '//mia:pr0xy-secret@')}`, 'noproxy=')
    const env = { NO_PROXY: '', no_proxy: '' }
    const ran = await lab.refusedInstall(
      '@acme/tools',
      { exit: 9, code: 'MCPR_PROXY_FAILED', says: /proxy/i, hint: /NO_PROXY/ },
      { env },
    )
    expect(lab.registry.requests.at(-1)).toMatchObject({ method: 'CONNECT' })
    expect(ran.stdout + ran.stderr).not.toContain('pr0xy-secret')
    await back()
    await fine(ran)
  })

  it('a proxy that is not there', async () => {
    await elsewhere('https-proxy=http://127.0.0.1:1/', 'noproxy=')
    const env = { NO_PROXY: '', no_proxy: '' }
    const ran = await lab.refusedInstall('@acme/tools', { exit: 9, code: 'MCPR_PROXY_FAILED', says: /proxy/i }, { env })
    await back()
    await fine(ran)
  })

  it('a certificate that nobody vouches for', async ({ skip }) => {
    const tls = await selfSigned()
    if (!tls) return skip('no openssl(1) to make a certificate with')
    const secured = await startSmallRegistry({ tls })
    await lab.box.useRegistry(secured.url)
    const ran = await lab.refusedInstall('@acme/tools', {
      exit: 9,
      code: 'MCPR_TLS_FAILED',
      says: /^The certificate of the registry https:\S+ is not trusted/,
      hint: /cafile/,
    })
    await secured.stop()
    await back()
    await fine(ran)
  })
})

it('people read the same as programs: a sentence, a way on, the code, no more', async () => {
  lab.registry.answer(at.document('@acme/tools'), { status: 401 })
  const ran = await lab.box.cli(['plugins', 'install', '@acme/tools', '--yes'])
  noInsides(ran)
  expect([ran.code, ran.stdout]).toEqual([4, ''])
  expect(ran.stderr.trim().split('\n').slice(-4)).toEqual([
    expect.stringMatching(/^Error: The registry http:\S+ does not give out @acme\/tools without a login/),
    expect.stringContaining('.npmrc'),
    expect.stringMatching(/^ {2}next: npm login --registry=http:\S+ {3}\(to log in to the registry\)$/),
    '  MCPR_REGISTRY_LOGIN',
  ])
  await fine(ran)
})
