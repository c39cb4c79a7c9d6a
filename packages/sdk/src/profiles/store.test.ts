import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, it } from 'vitest'
import { ProfileStore, resolveCredential, selectAccount } from './index.ts'

const run = promisify(execFile)
const now = () => new Date('2026-07-01T10:00:00Z')
let store: ProfileStore
let warnings: string[]
let env: Record<string, string>

beforeEach(async () => {
  warnings = []
  env = { MCP_RUNTIME_CONFIG_DIR: join(await mkdtemp(join(tmpdir(), 'profiles-')), 'config') }
  store = new ProfileStore({ env, now, warn: (text) => warnings.push(text) })
})

const account = (token: string, more = {}) => ({ apiUrl: 'https://platform.example.com', token, ...more })
const put = async (text: string, mode = 0o600) => {
  await mkdir(dirname(store.path), { recursive: true })
  await writeFile(store.path, text)
  await chmod(store.path, mode)
}
const text = () => readFile(store.path, 'utf8')

describe('the file', () => {
  it('has the documented keys in their order, the mirror, Go’s escapes and no final line feed', async () => {
    await store.save(
      'zoe',
      account('t-<1>', { role: 'user', registryHost: 'r.example.com', username: 'zoe@example.com' }),
    )
    await store.save('ann', account('t-2', { refreshToken: 'r-2', expiresAt: '2026-07-01T10:15:00Z' }))
    expect(await text()).toBe(
      `{
  "current": "ann",
  "accounts": {
    "ann": {
      "api_url": "https://platform.example.com",
      "token": "t-2",
      "updated_at": "2026-07-01T10:00:00.000Z",
      "refresh_token": "r-2",
      "expires_at": "2026-07-01T10:15:00Z"
    },
    "zoe": {
      "api_url": "https://platform.example.com",
      "token": "t-\\u003c1\\u003e",
      "role": "user",
      "registry_host": "r.example.com",
      "username": "zoe@example.com",
      "updated_at": "2026-07-01T10:00:00.000Z"
    }
  },
  "api_url": "https://platform.example.com",
  "token": "t-2",
  "updated_at": "2026-07-01T10:00:00.000Z"
}`,
    )
    expect((await stat(store.path)).mode & 0o777).toBe(0o600)
    expect((await stat(dirname(store.path))).mode & 0o777).toBe(0o700)
    expect(await readdir(dirname(store.path))).toEqual(['config.json'])
  })

  it('keeps what it does not know, at both levels, and writes a time that was never set as Go does', async () => {
    await put(
      '{"current":"a","accounts":{"a":{"api_url":"https://x","token":"1","later":{"k":[1]}},"b":{"api_url":"https://y","token":"2"}},"theme":"dark"}',
    )
    await store.use('b')
    expect(JSON.parse(await text())).toMatchObject({
      current: 'b',
      accounts: { a: { later: { k: [1] }, updated_at: '0001-01-01T00:00:00Z' } },
      api_url: 'https://y',
      token: '2',
      theme: 'dark',
    })
  })

  it('reads the older file of one account, and turns it into an entry', async () => {
    await put('{"api_url":"https://old","token":"legacy","role":"admin","updated_at":"2020-01-01T00:00:00Z"}')
    expect(selectAccount(await store.read(), 'whatever')).toMatchObject({
      name: 'default',
      account: { token: 'legacy' },
    })
    await store.save('new', account('t'))
    expect(Object.keys((await store.read()).accounts)).toEqual(['default', 'new'])
  })

  it('is empty when it is absent or has no bytes', async () => {
    expect((await store.read()).accounts).toEqual({})
    await put('')
    expect((await store.read()).accounts).toEqual({})
  })

  it('warns of a mode that lets others read', async () => {
    await put('{}', 0o644)
    await store.read()
    expect(warnings).toEqual([expect.stringContaining('chmod 600')])
  })

  it('refuses a symbolic link', async () => {
    await mkdir(dirname(store.path), { recursive: true })
    await writeFile(join(dirname(store.path), 'elsewhere'), '{}')
    await symlink('elsewhere', store.path)
    await expect(store.read()).rejects.toMatchObject({ code: 'MCPR_CONFIG_BROKEN' })
    await expect(store.save('a', account('t'))).rejects.toMatchObject({ code: 'MCPR_CONFIG_BROKEN' })
  })
})

describe('a file that cannot be understood', () => {
  const broken = [
    '{"current":"a","accounts":{"a":{"api_url":"https://x","tok',
    '[]',
    '{"version":2,"accounts":{}}',
    '{"accounts":[{"name":"a"}]}',
    '{"accounts":{"a":{"api_url":"https://x","token":{"kind":"keychain"}}}}',
  ]
  it.each(broken)('%s is an error and stays as it is', async (content) => {
    await put(content)
    await expect(store.read()).rejects.toMatchObject({
      code: 'MCPR_CONFIG_BROKEN',
      message: expect.stringContaining(store.path),
    })
    for (const change of [() => store.use('a'), () => store.remove('a'), () => store.removeAll()]) {
      await expect(change()).rejects.toMatchObject({ code: 'MCPR_CONFIG_BROKEN' })
    }
    expect(await text()).toBe(content)
  })

  it.each(broken)('%s is kept beside the new one at a login', async (content) => {
    await put(content)
    await store.save('a', account('t'))
    const aside = (await readdir(dirname(store.path))).find((name) => name.startsWith('config.json.broken-'))!
    expect(await readFile(join(dirname(store.path), aside), 'utf8')).toBe(content)
    expect(warnings.join()).toContain(aside)
    expect((await store.read()).accounts.a?.token).toBe('t')
  })
})

describe('selection', () => {
  it('finds a named login although the current one dangles, and says what to do otherwise', async () => {
    await put('{"current":"gone","accounts":{"a":{"api_url":"https://x","token":"1"}}}')
    const document = await store.read()
    expect(selectAccount(document, ' A ')?.name).toBe('a')
    expect(() => selectAccount(document, undefined)).toThrow(
      expect.objectContaining({
        code: 'MCPR_CONFIG_BROKEN',
        next: [expect.objectContaining({ command: 'mcp-runtime auth use a' })],
      }),
    )
    await store.save('b', account('2'))
    expect(Object.keys((await store.read()).accounts)).toEqual(['a', 'b'])
  })

  it('takes the only login, and asks which of several', async () => {
    await store.save('a', account('1'))
    await store.use('')
    expect(selectAccount(await store.read(), undefined)?.name).toBe('a')
    await store.save('b', account('2'))
    await store.use('')
    expect(selectAccount(await store.read(), 'A')?.name).toBe('a')
    const document = await store.read()
    expect(() => selectAccount(document, undefined)).toThrow(expect.objectContaining({ code: 'MCPR_NOT_LOGGED_IN' }))
    expect(() => selectAccount(document, 'constructor')).toThrow(expect.objectContaining({ code: 'MCPR_NOT_FOUND' }))
  })

  it('leaves nobody current when the current login is removed', async () => {
    await store.save('a', account('1'))
    await store.save('b', account('2'))
    expect((await store.remove('b'))?.token).toBe('2')
    expect(await store.remove('b')).toBeUndefined()
    const file = JSON.parse(await text())
    expect(file).not.toHaveProperty('current')
    expect(file).not.toHaveProperty('token')
    expect(Object.keys(await store.removeAll())).toEqual(['a'])
    expect(JSON.parse(await text())).toEqual({ updated_at: '2026-07-01T10:00:00.000Z' })
  })
})

describe('credential', () => {
  const resolve = (extra: Record<string, string>, profile?: string) =>
    resolveCredential({ ...env, ...extra }, store, { profile })

  it('follows the documented precedence', async () => {
    await expect(resolve({})).rejects.toMatchObject({ code: 'MCPR_NOT_LOGGED_IN', exit: 4 })
    await expect(resolve({ MCP_PLATFORM_API_TOKEN: 't' })).rejects.toMatchObject({ code: 'MCPR_NOT_LOGGED_IN' })
    await store.save('a', account('1', { apiUrl: 'https://a.example.com/api/v1/' }))
    await store.save('b', account('2'))
    expect(await resolve({})).toMatchObject({ profile: 'b', token: '2' })
    expect(await resolve({ MCP_PLATFORM_API_PROFILE: 'A' })).toMatchObject({
      token: '1',
      baseUrl: 'https://a.example.com',
    })
    expect(await resolve({ MCP_PLATFORM_API_PROFILE: 'a' }, 'b')).toMatchObject({ token: '2' })
    expect(await resolve({ MCP_PLATFORM_API_TOKEN: ' t ', MCP_PLATFORM_API_URL: 'https://env.example.com/' })).toEqual({
      baseUrl: 'https://env.example.com',
      token: 't',
      source: 'environment variable MCP_PLATFORM_API_TOKEN',
    })
    expect(await resolve({ MCP_PLATFORM_API_TOKEN: 't', MCP_PLATFORM_API_PROFILE: 'a' })).toMatchObject({
      token: 't',
      baseUrl: 'https://a.example.com',
    })
  })

  it('never sends a saved token to another URL of the environment', async () => {
    await store.save('a', account('1'))
    expect(await resolve({ MCP_PLATFORM_API_URL: 'https://evil.example.com' })).toMatchObject({
      baseUrl: 'https://platform.example.com',
    })
  })
})

describe('several processes', () => {
  const script = fileURLToPath(new URL('./fixtures/save-in-turn.ts', import.meta.url))
  const child = (...args: string[]) =>
    run(
      process.execPath,
      ['--conditions=@mcp-runtime/source', '--disable-warning=ExperimentalWarning', script, ...args],
      {
        env: { ...process.env, ...env },
      },
    )

  it('never lose each other’s login', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => child(name, '5')))
    const names = ['a', 'b', 'c', 'd'].flatMap((name) => [0, 1, 2, 3, 4].map((n) => `${name}${n}`))
    expect(Object.keys((await store.read()).accounts)).toEqual(names)
    expect(await readdir(dirname(store.path))).toEqual(['config.json'])
  })

  it('take over the lock of one that died, also when its number is in use again', async () => {
    await put('{}')
    await writeFile(`${store.path}.lock`, JSON.stringify({ pid: process.pid, start: '1' }))
    const { namespace } = JSON.parse((await child('identity')).stdout)
    await writeFile(`${store.path}.lock`, JSON.stringify({ pid: process.pid, start: '1', namespace }))
    await Promise.all(['a', 'b', 'c'].map((name) => child(name, '3')))
    expect(Object.keys((await store.read()).accounts)).toHaveLength(9)
    await writeFile(`${store.path}.lock`, 'not json')
    await store.save('x', account('t'))
    expect(Object.keys((await store.read()).accounts)).toHaveLength(10)
  })
})
