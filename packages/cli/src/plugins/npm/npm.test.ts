// The real npm against small servers that fail in the ways in which registries fail.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { npm } from './npm.ts'

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url))
const TOKEN = 'token-of-alice-0123456789'

let dir = ''
const servers: Server[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plugin-npm-'))
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  rmSync(dir, { recursive: true, force: true })
})

async function listen(server: Server, scheme = 'http'): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
const registry = (answer: RequestListener) => listen(createServer(answer))
const status = (code: number) => registry((_, response) => response.writeHead(code).end('{"error":"nope"}'))

interface Options {
  readonly env?: Record<string, string>
  readonly npmrc?: string
  readonly offline?: boolean
  readonly signal?: AbortSignal
  readonly args?: readonly string[]
}

const traced: string[] = []
const hidden: (string | undefined)[] = []
function run(url: string, { env = {}, npmrc = '', args, ...options }: Options = {}) {
  writeFileSync(join(dir, '.npmrc'), `registry=${url}\nfetch-retries=0\n${npmrc}`)
  const redactor = { add: (secret: string | undefined) => void hidden.push(secret), known: String, all: String }
  const ctx = {
    env: { HOME: dir, npm_config_cache: join(dir, 'cache'), ...env },
    redactor,
    signal: new AbortController().signal,
    trace: (text: string) => void traced.push(text),
  }
  return npm(ctx, { args: args ?? ['view', '@acme/report@1.0.0'], cwd: dir, ...options })
}

describe('a registry that', () => {
  test.each([
    [401, 'MCPR_REGISTRY_LOGIN'],
    [403, 'MCPR_FORBIDDEN'],
    [404, 'MCPR_NOT_FOUND'],
    [429, 'MCPR_RATE_LIMITED'],
    [500, 'MCPR_UNAVAILABLE'],
    [503, 'MCPR_UNAVAILABLE'],
  ])('answers %i: %s', async (code, expected) => {
    const url = await status(code)
    await expect(run(url)).rejects.toMatchObject({ code: expected, message: expect.stringContaining(url.slice(0, -1)) })
  })

  test('is not there, has no address, does not answer, breaks off, shows a web page', async () => {
    const hangs = await registry(() => undefined)
    const breaks = await registry((_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('{"name"')
      setImmediate(() => response.destroy())
    })
    const page = await registry((_, response) => response.end('<!doctype html><title>Welcome</title>'))
    await expect(run('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'MCPR_UNAVAILABLE' })
    await expect(run('http://registry.invalid/')).rejects.toMatchObject({ code: 'MCPR_UNAVAILABLE' })
    await expect(run(hangs, { npmrc: 'fetch-timeout=300\n' })).rejects.toMatchObject({ code: 'MCPR_REGISTRY_TIMEOUT' })
    await expect(run(breaks)).rejects.toMatchObject({ code: 'MCPR_UNAVAILABLE' })
    await expect(run(page)).rejects.toMatchObject({ code: 'MCPR_BAD_REPLY' })
  })

  test('has a certificate that nobody vouches for', async () => {
    const secure = createSecureServer({ key: fixture('untrusted.key.pem'), cert: fixture('untrusted.cert.pem') })
    const url = await listen(secure, 'https')
    await expect(run(url)).rejects.toMatchObject({ code: 'MCPR_TLS_FAILED' })
  })

  test('lies behind a proxy that is gone, or that wants a login', async () => {
    const proxy = (url: string) => ({ env: { HTTPS_PROXY: url } })
    await expect(run('https://registry.invalid/', proxy('http://127.0.0.1:1'))).rejects.toMatchObject({
      code: 'MCPR_PROXY_FAILED',
    })
    const wantsLogin = createServer().on('connect', (_, socket) =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
    )
    await expect(run('https://registry.invalid/', proxy(await listen(wantsLogin)))).rejects.toMatchObject({
      code: 'MCPR_PROXY_FAILED',
    })
  })

  test('may not be asked', async () => {
    const asked: string[] = []
    const url = await registry((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(404).end()
    })
    await expect(run(url, { offline: true })).rejects.toMatchObject({ code: 'MCPR_OFFLINE' })
    expect(asked).toEqual([])
  })
})

test("the user's registry and token are used, and the token is shown nowhere", async () => {
  const seen: (string | undefined)[] = []
  const url = await registry((request, response) => {
    seen.push(request.headers.authorization)
    response.writeHead(401, { 'www-authenticate': 'Bearer' }).end(`{"error":"wrong token ${TOKEN}"}`)
  })
  const error = await run(url, { npmrc: `${url.slice('http:'.length)}:_authToken=${TOKEN}\n` }).catch((e: unknown) => e)
  expect(seen).toEqual([`Bearer ${TOKEN}`])
  expect(error).toMatchObject({ code: 'MCPR_REGISTRY_LOGIN' })
  // What the server says may repeat it; whoever prints it goes through the redactor.
  expect(hidden).toContain(TOKEN)
  expect(traced.filter((text) => text.startsWith('npm ')).join()).not.toContain(TOKEN)
})

test('settings that would send an install elsewhere do nothing', async () => {
  const url = await status(500)
  const npmrc =
    'global=true\nprefix=/nowhere\ndry-run=true\npackage-lock=false\nignore-scripts=false\nworkspaces=true\n'
  const env = { npm_config_prefix: '/nowhere', npm_config_global: 'true', npm_config_dry_run: 'true' }
  writeFileSync(join(dir, 'package.json'), '{"name":"x","private":true}')
  await run(url, { npmrc, env, args: ['install', '--offline'] })
  expect(JSON.parse(readFileSync(join(dir, 'package-lock.json'), 'utf8'))).toMatchObject({ lockfileVersion: 3 })
})

test('an abort ends npm and throws its reason', async () => {
  const stop = new AbortController()
  const reason = new Error('Interrupted.')
  const url = await registry(() => stop.abort(reason))
  await expect(run(url, { signal: stop.signal })).rejects.toBe(reason)
})
