// Logins against answers as the existing platform gives them (statuses, codes, fields), served by a small HTTP server:
// that platform cannot run here. What is checked is what ends up in the file and what the user is told.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '@mcp-runtime/sdk/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import Status from '../status.ts'
import AuthLogin from './login.ts'
import AuthLogout from './logout.ts'

interface Answer {
  readonly status?: number
  readonly type?: string
  readonly body: unknown
}
interface Seen {
  readonly route: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

const USER = { id: 'u1', email: 'alice@acme.com', role: 'user', namespace: '' }
const ACCESS = 'access-token-0123456789'
const REFRESH = 'refresh-token-0123456789'
const now = () => new Date('2026-11-25T10:00:00Z')

let dir = ''
let url = ''
let server: Server
let answers: Record<string, Answer> = {}
let seen: Seen[] = []

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'login-'))
  seen = []
  answers = {
    'POST /api/v1/auth/login': {
      body: { access_token: ACCESS, token_type: 'bearer', expires_in: 900, user: USER },
    },
    'GET /api/v1/auth/me': {
      body: {
        authenticated: true,
        principal: { role: 'user', email: USER.email },
        sharedCatalogNamespace: 'mcp-servers',
      },
    },
    'GET /api/v1/runtime/servers': { body: { servers: [] } },
    'POST /api/v1/auth/logout': { body: { success: true } },
  }
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const route = `${request.method} ${request.url}`
    seen.push({ route, headers: request.headers, body })
    const answer = answers[route] ?? { status: 404, body: { error: 'not_found', message: 'no such route' } }
    response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json' })
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  rmSync(dir, { recursive: true, force: true })
})

const environment = (env: Record<string, string> = {}) => ({ MCP_RUNTIME_CONFIG_DIR: dir, HOME: dir, ...env })
const login = (argv: string[], options: { input?: string; env?: Record<string, string> } = {}) =>
  runCommand(AuthLogin, argv, { input: options.input ?? '', env: environment(options.env), now })
const saved = () => JSON.parse(readFileSync(join(dir, 'config.json'), 'utf8'))
const routesSeen = () => seen.map(({ route }) => route)

describe('with a password', () => {
  const argv = () => ['--api-url', url, '--email', 'alice@acme.com', '--password-stdin']

  test('saves token, expiry, role and user, privately, and shows none of the secrets', async () => {
    const { stdout, stderr, exit } = await login(argv(), { input: 'correct horse \n' })
    expect(stderr).toBe('')
    expect(exit).toBe(0)
    expect(stdout).toContain(`Logged in to ${url} as alice@acme.com (user).`)
    expect(stdout).toContain('profile: alice (current)')
    expect(stdout).not.toMatch(/access-token|correct horse/)
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ email: 'alice@acme.com', password: 'correct horse ' })
    expect(routesSeen()).toEqual(['POST /api/v1/auth/login'])
    expect(saved()).toMatchObject({
      current: 'alice',
      token: ACCESS,
      accounts: { alice: { api_url: url, token: ACCESS, role: 'user', username: 'alice@acme.com' } },
    })
    expect(JSON.stringify(saved())).toContain('2026-11-25T10:15:00.000Z')
    expect(statSync(join(dir, 'config.json')).mode & 0o777).toBe(0o600)
  })

  test('keeps a refresh token where the platform gives one', async () => {
    answers['POST /api/v1/auth/login'] = {
      body: { access_token: ACCESS, token_type: 'bearer', expires_in: 900, refresh_token: REFRESH, user: USER },
    }
    const { stdout } = await login([...argv(), '-o', 'json'], { input: 'x-y-z' })
    expect(JSON.parse(stdout)).toMatchObject({ profile: 'alice', renewable: true, verified: true })
    expect(stdout).not.toContain(REFRESH)
    expect(saved().accounts.alice.refresh_token).toBe(REFRESH)
  })

  test('an admin lands in "admin", an explicit name wins, a path is no part of the URL', async () => {
    answers['POST /api/v1/auth/login'] = {
      body: { access_token: ACCESS, token_type: 'bearer', expires_in: 900, user: { ...USER, role: 'admin' } },
    }
    await login(['--api-url', `${url}/api/v1/`, '--username', 'root@acme.com', '--password-stdin'], { input: 'x' })
    expect(saved()).toMatchObject({ current: 'admin', accounts: { admin: { api_url: url } } })
    await login([...argv(), '--profile', 'My Ops'], { input: 'x' })
    expect(saved().current).toBe('my-ops')
  })

  test('on the command line it works, with a warning', async () => {
    const { stderr, exit } = await login([
      '--api-url',
      url,
      '--email',
      'alice@acme.com',
      '--password',
      'hunter2hunter2',
    ])
    expect(exit).toBe(0)
    expect(stderr).toContain('use --password-stdin')
    expect(stderr).not.toContain('hunter2')
  })

  test('a wrong one says so and leaves the saved logins alone', async () => {
    await login(argv(), { input: 'x' })
    const before = saved()
    answers['POST /api/v1/auth/login'] = {
      status: 401,
      body: { error: 'unauthorized', message: 'invalid credentials' },
    }
    const { stderr, exit } = await login(argv(), { input: 'wrong' })
    expect(exit).toBe(4)
    expect(stderr).toContain('MCPR_TOKEN_REJECTED')
    expect(saved()).toEqual(before)
  })

  test('a lock-out is told as one', async () => {
    answers['POST /api/v1/auth/login'] = {
      status: 429,
      body: { error: 'too_many_requests', message: 'too many attempts' },
    }
    expect(await login(argv(), { input: 'x' })).toMatchObject({ exit: 9 })
  })
})

describe('with a token', () => {
  test('asks who it is, and saves that', async () => {
    const { stdout, exit } = await login(['--api-url', url, '--token-stdin'], { input: 'mcpu_0123456789abcdef\n' })
    expect(exit).toBe(0)
    expect(routesSeen()).toEqual(['GET /api/v1/auth/me', 'GET /api/v1/runtime/servers'])
    expect(stdout).toContain('profile: alice (current)')
    expect(saved().accounts.alice).toMatchObject({
      token: 'mcpu_0123456789abcdef',
      username: 'alice@acme.com',
      role: 'user',
    })
  })

  test('--skip-verify asks nothing and lands in "default"', async () => {
    const { stdout } = await login(['--api-url', url, '--token-stdin', '--skip-verify', '-o', 'json'], {
      input: 'some-token',
    })
    expect(JSON.parse(stdout)).toMatchObject({ profile: 'default', verified: false })
    expect(seen).toEqual([])
  })

  test('says whose login it replaces', async () => {
    await login(['--api-url', url, '--email', 'alice@acme.com', '--password-stdin', '--profile', 'default'], {
      input: 'x',
    })
    const { stderr } = await login(['--api-url', url, '--token-stdin', '--skip-verify'], { input: 'some-token' })
    expect(stderr).toContain('"default" held a login for alice@acme.com')
    expect((await login(['--api-url', url, '--token-stdin', '--skip-verify'], { input: 'newer' })).stderr).toBe('')
  })

  test('one that only the identity service knows is announced now', async () => {
    answers['GET /api/v1/runtime/servers'] = {
      status: 401,
      body: { error: 'unauthorized', message: 'authentication required' },
    }
    const { stderr, exit } = await login(['--api-url', url, '--token-stdin'], { input: 'mcpu_0123456789abcdef' })
    expect(exit).toBe(0)
    expect(stderr).toContain('refuses it for servers and grants')
  })

  test('a refused one is not saved', async () => {
    answers['GET /api/v1/auth/me'] = {
      status: 401,
      body: { error: 'unauthorized', message: 'authentication required' },
    }
    const { stderr, exit } = await login(['--api-url', url, '--token', 'not-a-token'])
    expect(exit).toBe(4)
    expect(stderr).toContain('MCPR_TOKEN_REJECTED')
    expect(stderr).not.toContain('not-a-token')
    expect(() => saved()).toThrow()
  })
})

describe('bad input', () => {
  test.each([
    [['--api-url', 'platform.example.com'], 2, 'scheme'],
    [['--api-url', 'ftp://platform.example.com'], 2, 'platform URL'],
    [['--api-url', 'https://a:b@platform.example.com'], 2, 'user name or password'],
    [[], 2, '--api-url'],
  ])('%j', async (argv, exit, message) => {
    const result = await login([...argv, '--token-stdin'], { input: 'x' })
    expect(result.exit).toBe(exit)
    expect(result.stderr).toContain(message)
  })

  test('two secrets, and none without a terminal', async () => {
    expect(await login(['--api-url', url, '--token', 'a', '--token-stdin'])).toMatchObject({ exit: 2 })
    const none = await login(['--api-url', url])
    expect(none.exit).toBe(2)
    expect(none.stderr).toContain('--token-stdin')
    expect(await login(['--api-url', url, '--token-stdin'], { input: '' })).toMatchObject({ exit: 2 })
    expect(seen).toEqual([])
  })

  test('an HTML page, an unreachable address, a 404', async () => {
    answers['GET /api/v1/auth/me'] = { type: 'text/html', body: '<!doctype html><title>Welcome</title>' }
    const html = await login(['--api-url', url, '--token-stdin'], { input: 'x' })
    expect(html.exit).toBe(9)
    expect(html.stderr).toContain('MCPR_NOT_A_PLATFORM')
    delete answers['GET /api/v1/auth/me']
    answers['GET /api/v1/auth/me'] = { status: 404, type: 'text/plain', body: '404 page not found' }
    expect((await login(['--api-url', url, '--token-stdin'], { input: 'x' })).exit).toBe(9)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    const gone = await login(['--api-url', url, '--email', 'a@b.c', '--password-stdin'], { input: 'x' })
    expect(gone.exit).toBe(9)
    expect(gone.stderr).toContain('MCPR_UNAVAILABLE')
    expect(gone.stderr).toContain(url)
  })

  test('a broken file is kept beside the new one', async () => {
    writeFileSync(join(dir, 'config.json'), '{"current": "al', { mode: 0o600 })
    const { stderr, exit } = await login(['--api-url', url, '--token-stdin'], { input: 'x' })
    expect(exit).toBe(0)
    expect(stderr).toMatch(/kept as .*config\.json\.broken/)
  })
})

test('logout revokes the refresh token, and says when it could not', async () => {
  answers['POST /api/v1/auth/login'] = {
    body: { access_token: ACCESS, token_type: 'bearer', expires_in: 900, refresh_token: REFRESH, user: USER },
  }
  const argv = ['--api-url', url, '--email', 'alice@acme.com', '--password-stdin']
  await login(argv, { input: 'x' })
  expect((await runCommand(AuthLogout, ['-o', 'json'], { env: environment(), now })).stdout).toContain(
    '"revoked": true',
  )
  expect(seen.at(-1)).toMatchObject({
    route: 'POST /api/v1/auth/logout',
    body: JSON.stringify({ refresh_token: REFRESH }),
  })

  await login(argv, { input: 'x' })
  answers['POST /api/v1/auth/logout'] = { status: 404, body: { error: 'not_found', message: 'no such route' } }
  const { stderr, exit } = await runCommand(AuthLogout, [], { env: environment(), now })
  expect(exit).toBe(0)
  expect(stderr).toContain('did not confirm')
  expect(saved().accounts ?? {}).toEqual({})
})

describe('status', () => {
  const status = async () => JSON.parse((await runCommand(Status, ['-o', 'json'], { env: environment(), now })).stdout)
  const row = (report: { components: { component: string }[] }, name: string) =>
    report.components.find(({ component }) => component === name)

  test('works logged out and without a cluster', async () => {
    const report = await status()
    expect(row(report, 'Platform API')).toMatchObject({ status: 'SKIPPED' })
    expect(row(report, 'Registry')).toMatchObject({ status: 'SKIPPED' })
    expect(row(report, 'Operator')).toMatchObject({ status: 'SKIPPED', namespace: 'mcp-runtime' })
    expect(report.servers).toEqual([])
  })

  test('shows platform, registry and servers when logged in', async () => {
    await login(['--api-url', url, '--email', 'a@b.c', '--password-stdin', '--registry-host', 'r.example.com'], {
      input: 'x',
    })
    answers['GET /api/v1/runtime/servers'] = {
      body: {
        servers: [
          {
            name: 'demo',
            namespace: 'mcp-team-acme',
            image: 'r/acme/demo',
            imageTag: 'v1',
            status: 'Ready',
            ready: '1/1',
          },
        ],
      },
    }
    const report = await status()
    expect(row(report, 'Platform API')).toMatchObject({
      status: 'OK',
      details: expect.stringContaining('alice@acme.com'),
    })
    expect(row(report, 'Registry')).toMatchObject({ status: 'CONFIGURED', details: 'r.example.com' })
    expect(report.servers).toEqual([
      { namespace: 'mcp-team-acme', name: 'demo', image: 'r/acme/demo:v1', status: 'Ready', ready: '1/1' },
    ])
  })

  test('a platform that refuses is a row, and exit 0', async () => {
    await login(['--api-url', url, '--email', 'a@b.c', '--password-stdin'], { input: 'x' })
    answers['GET /api/v1/auth/me'] = {
      status: 401,
      body: { error: 'unauthorized', message: 'authentication required' },
    }
    answers['GET /api/v1/runtime/servers'] = answers['GET /api/v1/auth/me']
    const { stdout, stderr, exit } = await runCommand(Status, [], { env: environment(), now })
    expect(exit).toBe(0)
    expect(stdout).toMatch(/Platform API +ERROR .*is not accepted by http:/)
    expect(stderr).toContain('Platform API: mcp-runtime auth login --api-url')
  })

  test('a broken file and a kubeconfig are told, not guessed about', async () => {
    writeFileSync(join(dir, 'config.json'), '{', { mode: 0o600 })
    writeFileSync(join(dir, 'kubeconfig'), '')
    const env = environment({ KUBECONFIG: join(dir, 'kubeconfig') })
    const { stdout, exit } = await runCommand(Status, [], { env, now })
    expect(exit).toBe(0)
    expect(stdout).toMatch(/Platform API +ERROR .*cannot be used/)
    expect(stdout).toContain('cluster detail comes with the cluster plugin')
  })
})
