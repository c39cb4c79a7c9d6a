import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { mcprError } from '../errors/index.ts'
import { provisionedPath, pushTarget, readProvisioned, registryHost, writeProvisioned } from './index.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sdk-images-'))
  onTestFinished(() => rm(home, { recursive: true, force: true }))
})

const hidden: (string | undefined)[] = []
interface Login {
  readonly baseUrl?: string
  readonly registryHost?: string
  /** What GET /platform tells. */
  readonly told?: string
  readonly teams?: readonly string[]
}

const ctx = (env: Record<string, string> = {}, login?: Login) =>
  ({
    env: { HOME: home, ...env },
    redactor: { add: (secret: string | undefined) => hidden.push(secret) },
    credential: async () => {
      if (login === undefined) throw mcprError('MCPR_NOT_LOGGED_IN', 'Not logged in.')
      return { token: 't', source: 'login "me"', baseUrl: 'http://127.0.0.1:8090', ...login }
    },
    client: async () => {
      if (login === undefined) throw mcprError('MCPR_NOT_LOGGED_IN', 'Not logged in.')
      return {
        call: async () => {
          if (login.told === undefined) throw mcprError('MCPR_UNAVAILABLE', 'Nobody answers.')
          return { registry_host: login.told }
        },
        principal: async () => ({
          principal: { teams: (login.teams ?? []).map((slug) => ({ slug, namespace: `mcp-team-${slug}` })) },
        }),
      }
    },
  }) as never

const ALL = {
  MCP_REGISTRY_INGRESS_HOST: 'ingress.example.com',
  MCP_REGISTRY_HOST: 'host.example.com',
  MCP_REGISTRY_ENDPOINT: 'endpoint.example.com:5000',
  MCP_PLATFORM_DOMAIN: 'https://Example.org:1/x',
}
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(ALL).filter(([name]) => !names.includes(name)))
const saved = { registryHost: 'localhost:8090' }

describe('the registry', () => {
  test.each<[string, Record<string, string>, Login | undefined, string, string]>([
    ['of the saved login', ALL, saved, 'localhost:8090', 'login "me"'],
    [
      'of the login’s address',
      ALL,
      { baseUrl: 'https://platform.example.com:8443' },
      'registry.example.com:8443',
      'the address platform.example.com:8443',
    ],
    [
      'that a platform on this machine tells',
      ALL,
      { told: 'localhost:9' },
      'localhost:9',
      'the platform at 127.0.0.1:8090',
    ],
    [
      'of the environment when that platform tells none',
      ALL,
      { told: '' },
      'ingress.example.com',
      'MCP_REGISTRY_INGRESS_HOST',
    ],
    ['of the environment when that platform is away', ALL, {}, 'ingress.example.com', 'MCP_REGISTRY_INGRESS_HOST'],
    ['of the environment without a login', ALL, undefined, 'ingress.example.com', 'MCP_REGISTRY_INGRESS_HOST'],
    ['by its old variable', without('MCP_REGISTRY_INGRESS_HOST'), undefined, 'host.example.com', 'MCP_REGISTRY_HOST'],
    [
      'by its endpoint',
      without('MCP_REGISTRY_INGRESS_HOST', 'MCP_REGISTRY_HOST'),
      undefined,
      'endpoint.example.com:5000',
      'MCP_REGISTRY_ENDPOINT',
    ],
    [
      'by the domain',
      { MCP_PLATFORM_DOMAIN: 'https://Example.org:1/x' },
      undefined,
      'registry.example.org',
      'MCP_PLATFORM_DOMAIN',
    ],
    [
      'provisioned by the environment',
      { ...ALL, PROVISIONED_REGISTRY_URL: 'https://reg.example.net/' },
      saved,
      'reg.example.net',
      'PROVISIONED_REGISTRY_URL',
    ],
  ])('%s', async (_, env, login, host, from) => {
    expect(await registryHost(ctx(env, login))).toMatchObject({ host, from })
  })

  test('the flag first, then what was provisioned; its password is hidden from then on', async () => {
    await writeProvisioned(home, { url: 'ghcr.io/acme', username: 'me', password: 'pa55' })
    expect(await registryHost(ctx(ALL, saved))).toMatchObject({ host: 'ghcr.io/acme', source: 'provisioned' })
    expect(hidden).toContain('pa55')
    expect(await registryHost(ctx(ALL, saved), { flag: 'https://other.example.com/' })).toMatchObject({
      host: 'other.example.com',
      source: 'flag',
    })
  })

  test.each(['', ' ', 'not a host', 'registry', 'a.b:port', 'a.b/UPPER', '--x', 'http://'])(
    '%j cannot be one',
    async (flag) => {
      await expect(registryHost(ctx({}), { flag })).rejects.toMatchObject({ code: 'MCPR_INPUT_INVALID' })
    },
  )

  test('nothing names one: the flag is told', async () => {
    await expect(registryHost(ctx())).rejects.toMatchObject({
      code: 'MCPR_USAGE',
      hint: expect.stringContaining('--registry'),
    })
  })
})

describe('the target of a push', () => {
  const at = (login: Login) => ctx({}, { ...saved, ...login })
  test.each([
    [{ image: 'desk:v1', scope: 'tenant' }, { teams: ['acme'] }, 'localhost:8090/acme/desk:v1'],
    [
      { image: 'localhost:8090/acme/desk:v1', scope: 'tenant' },
      { teams: ['acme', 'b'] },
      'localhost:8090/acme/desk:v1',
    ],
    [{ image: 'other.example.com/desk:v1', scope: 'org' }, {}, 'localhost:8090/org/desk:v1'],
    [{ image: 'desk', scope: 'public' }, {}, 'localhost:8090/public/desk'],
    [{ image: 'a/b:v1', name: 'c/d' }, {}, 'localhost:8090/c/d:v1'],
    [{ image: 'desk:v1', host: 'ghcr.io/acme' }, {}, 'ghcr.io/acme/desk:v1'],
    [{ image: 'ghcr.io/acme/org/desk:v1', scope: 'org', host: 'ghcr.io/acme' }, {}, 'ghcr.io/acme/org/desk:v1'],
    [{ image: 'desk:v1', scope: 'tenant', team: 'mcp-team-b' }, { teams: ['acme', 'b'] }, 'localhost:8090/b/desk:v1'],
    [{ image: `desk@sha256:${'a'.repeat(64)}` }, {}, 'localhost:8090/desk'],
  ] as const)('%j → %s', async (input, login, target) => {
    expect(await pushTarget(at(login), input)).toMatchObject({ target })
  })

  test.each([
    [{ image: 'desk', scope: 'tenant' }, { teams: [] }, 'MCPR_FORBIDDEN'],
    [{ image: 'desk', scope: 'tenant' }, { teams: ['a', 'b'] }, 'MCPR_USAGE'],
    [{ image: 'zeta/desk', scope: 'tenant' }, { teams: ['a', 'b'] }, 'MCPR_FORBIDDEN'],
    [{ image: 'Desk' }, {}, 'MCPR_INPUT_INVALID'],
    [{ image: 'desk', name: 'x:v1' }, {}, 'MCPR_USAGE'],
    [{ image: 'desk', name: 'X' }, {}, 'MCPR_INPUT_INVALID'],
  ] as const)('%j for %j is %s', async (input, login, code) => {
    await expect(pushTarget(at(login), input)).rejects.toMatchObject({ code })
  })

  test('the tenant scope needs a login, the others do not', async () => {
    await expect(pushTarget(ctx(ALL), { image: 'desk', scope: 'tenant' })).rejects.toMatchObject({
      code: 'MCPR_NOT_LOGGED_IN',
    })
    expect(await pushTarget(ctx(ALL), { image: 'desk', scope: 'org' })).toMatchObject({
      target: 'ingress.example.com/org/desk',
    })
  })
})

describe('the provisioned registry', () => {
  test('a password that others can read is told of, and who else may change where images go', async () => {
    const path = await writeProvisioned(home, { url: 'https://registry.example.com', username: 'u', password: 'p' })
    const warnings: string[] = []
    const read = () => readProvisioned({}, home, (text) => warnings.push(text))
    await read()
    expect(warnings).toEqual([])
    await chmod(path, 0o644)
    expect(await read()).toMatchObject({ password: 'p' })
    expect(warnings).toEqual([`${path} is open to others: chmod 600 ${path}`])
    await writeProvisioned(home, { url: 'https://registry.example.com' })
    await chmod(path, 0o644)
    await read()
    expect(warnings).toHaveLength(1)
    await chmod(path, 0o666)
    await read()
    expect(warnings).toHaveLength(2)
  })

  test('is kept for its owner alone, keys by name, and read back', async () => {
    const path = await writeProvisioned(home, { url: 'https://r.example.com', username: 'u', password: 'p: #"' })
    expect(path).toBe(provisionedPath(home))
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await readFile(path, 'utf8')).match(/^\w+/gm)).toEqual(['password', 'url', 'username'])
    expect(await readProvisioned({}, home)).toEqual({ url: 'https://r.example.com', username: 'u', password: 'p: #"' })
  })

  test('each field of the environment beats the file’s', async () => {
    await writeProvisioned(home, { url: 'r.example.com', username: 'u', password: 'p' })
    const env = { PROVISIONED_REGISTRY_URL: 'q.example.com//', PROVISIONED_REGISTRY_PASSWORD: 'other' }
    expect(await readProvisioned(env, home)).toEqual({ url: 'q.example.com', username: 'u', password: 'other' })
    expect(await readProvisioned({}, join(home, 'nobody'))).toBeUndefined()
  })

  test.each([
    ['username: me\n', {}, 'MCPR_CONFIG_BROKEN'],
    ['url: [a]\n', {}, 'MCPR_CONFIG_BROKEN'],
    ['- url\n', {}, 'MCPR_CONFIG_BROKEN'],
    ['url: "\n', {}, 'MCPR_CONFIG_BROKEN'],
    [undefined, { PROVISIONED_REGISTRY_PASSWORD: 'p' }, 'MCPR_INPUT_INVALID'],
  ])('%j with %j is %s', async (text, env, code) => {
    if (text !== undefined) {
      await writeProvisioned(home, { url: 'x.y' })
      await writeFile(provisionedPath(home), text)
    }
    await expect(readProvisioned(env, home)).rejects.toMatchObject({ code })
  })
})
