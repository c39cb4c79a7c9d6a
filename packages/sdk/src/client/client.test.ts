import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { routes } from '@mcp-runtime/contract/api'
import { describe, expect, it } from 'vitest'
import { type ExchangeServer, type ServedReply, serveExchanges } from '../testing/serve-exchanges.ts'
import { type ClientOptions, createClient } from './index.ts'

const GRANTS = { grants: [] }
const OK: ServedReply = { status: 200, body: GRANTS }
const caught = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )
const jwt = (exp: number) => `h.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.s`

function clientOf(server: ExchangeServer, options: Partial<ClientOptions> = {}) {
  const pauses: number[] = []
  const client = createClient({
    baseUrl: server.url,
    credential: { token: 'mcpu_key' },
    sleep: async (milliseconds) => pauses.push(milliseconds),
    ...options,
  })
  return { client, pauses, list: () => client.call(routes.listGrants, {}) }
}

/** Answers in turn; the last one stays. */
const inTurn =
  (...replies: ServedReply[]) =>
  (_: unknown, index: number) =>
    replies[Math.min(index, replies.length - 1)]!

describe('retries', () => {
  it.each([[502], [503], [504], [429]])('asks again after %i', async (status) => {
    await using server = await serveExchanges(inTurn({ status, body: '' }, { status, body: '' }, OK))
    const { list, pauses } = clientOf(server)
    expect(await list()).toEqual(GRANTS)
    expect(pauses).toHaveLength(2)
    expect(pauses[1]).toBeGreaterThan(150)
  })

  it('asks again after a cut connection, and gives up in the end', async () => {
    await using server = await serveExchanges(inTurn({ status: 0, cut: true }))
    const { list } = clientOf(server)
    expect(await caught(list())).toMatchObject({ code: 'MCPR_UNAVAILABLE', exit: 9 })
    expect(server.requests).toHaveLength(4)
  })

  it('waits as long as it is told, and hands a long wait to the caller', async () => {
    await using server = await serveExchanges(
      inTurn({ status: 429, headers: { 'retry-after': '3' } }, { status: 429, headers: { 'retry-after': '60' } }),
    )
    const { list, pauses } = clientOf(server)
    expect(await caught(list())).toMatchObject({
      code: 'MCPR_RATE_LIMITED',
      hint: 'Try again in 60 s.',
      details: { retryAfterSeconds: 60 },
    })
    expect(pauses).toEqual([3000])
  })

  it.each([
    [{ status: 503 }, 'MCPR_UNAVAILABLE'],
    [{ status: 429, headers: { 'retry-after': '1' } }, 'MCPR_RATE_LIMITED'],
    [{ status: 0, cut: true }, 'MCPR_UNAVAILABLE'],
  ])('never repeats a call that must not be repeated (%j)', async (reply, code) => {
    await using server = await serveExchanges(inTurn(reply))
    const { client } = clientOf(server)
    const body = { email: 'a@example.com', password: 'secret' }
    expect(await caught(client.call(routes.createUser, { body }))).toMatchObject({ code })
    expect(server.requests).toHaveLength(1)
  })
})

describe('answers that are none', () => {
  it.each<[string, ServedReply, string, string]>([
    [
      'a web page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' },
      'MCPR_NOT_A_PLATFORM',
      'web page',
    ],
    [
      'a web page as 401',
      { status: 401, headers: { 'content-type': 'text/html' }, body: '<html>' },
      'MCPR_NOT_A_PLATFORM',
      'web page',
    ],
    [
      'a redirect',
      { status: 308, headers: { location: 'https://evil.example.com/x' } },
      'MCPR_NOT_A_PLATFORM',
      'https://evil.example.com/x',
    ],
    [
      'an unknown route',
      { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' },
      'MCPR_UNSUPPORTED',
      'does not offer',
    ],
    ['half a JSON', { status: 200, body: '{"grants":[' }, 'MCPR_BAD_REPLY', 'not JSON'],
    ['a list', { status: 200, body: [] }, 'MCPR_BAD_REPLY', 'something else'],
    ['a text for a list', { status: 200, body: { grants: 'x' } }, 'MCPR_BAD_REPLY', 'grants that is no list'],
    ['a number for a name', { status: 200, body: { grants: [{ name: 7 }] } }, 'MCPR_BAD_REPLY', 'grants[].name'],
    ['another object', { status: 200, body: { ok: true } }, 'MCPR_BAD_REPLY', 'something else'],
    [
      'too much',
      { status: 200, body: `{"grants":[],"pad":"${'x'.repeat(4 * 1024 * 1024)}"}` },
      'MCPR_BAD_REPLY',
      'larger than 4 MiB',
    ],
    [
      'a gateway’s page',
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' },
      'MCPR_UNAVAILABLE',
      '502',
    ],
  ])('%s', async (_, reply, code, text) => {
    await using server = await serveExchanges(() => reply)
    const { list } = clientOf(server)
    expect(await caught(list())).toMatchObject({ code, message: expect.stringContaining(text) })
  })

  it('follows no redirect', async () => {
    await using elsewhere = await serveExchanges(() => OK)
    await using server = await serveExchanges(() => ({
      status: 302,
      headers: { location: `${elsewhere.url}/api/v1/runtime/grants` },
    }))
    await caught(clientOf(server).list())
    expect(elsewhere.requests).toEqual([])
  })

  it('shows the server’s reason without control characters, tolerating any type', async () => {
    await using server = await serveExchanges(
      inTurn(
        { status: 403, body: { error: 'forbidden', message: 'not \u001b[31myours\u0007', correlation_id: 'c-1' } },
        { status: 409, body: { error: 7, message: { deep: true }, code: null } },
        {
          status: 400,
          body: {
            error: 'invalid_request_body',
            message: 'x',
            issues: [{ path: 'spec.image', message: 'is missing' }],
          },
        },
        { status: 400, body: { error: 'x', message: 'Too big.', issues: [{ path: 'p', message: 'Too big.' }] } },
        {
          status: 429,
          headers: { 'retry-after': '60' },
          body: { error: 'x', message: 'full', active_server_limit: 3, active_server_count: 3 },
        },
      ),
    )
    const { list } = clientOf(server)
    expect(await caught(list())).toMatchObject({
      code: 'MCPR_FORBIDDEN',
      message: 'Not yours.',
      details: { correlationId: 'c-1' },
    })
    expect(await caught(list())).toMatchObject({ code: 'MCPR_CONFLICT', message: expect.stringContaining('409') })
    expect(await caught(list())).toMatchObject({ code: 'MCPR_INPUT_INVALID', hint: 'spec.image: is missing' })
    const once = await caught(list())
    expect(once).toMatchObject({ message: 'Too big.' })
    expect((once as { hint?: string }).hint).toBeUndefined()
    expect(await caught(list())).toMatchObject({ code: 'MCPR_RATE_LIMITED', hint: expect.stringContaining('3 of 3') })
  })

  it('fills lists that are null, at any depth', async () => {
    await using server = await serveExchanges(
      inTurn(
        { status: 200, body: { grants: null } },
        { status: 200, body: { servers: [{ name: 'a', prompts: null }] } },
      ),
    )
    const { client, list } = clientOf(server)
    expect(await list()).toEqual({ grants: [] })
    expect((await client.call(routes.listServers, {})).servers[0]?.prompts).toEqual([])
  })
})

describe('out of reach', () => {
  it('says that nothing listens, and how to start the platform of this machine', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    const client = createClient({ baseUrl: `http://127.0.0.1:${port}` })
    expect(await caught(client.call(routes.listGrants, {}))).toMatchObject({
      code: 'MCPR_UNAVAILABLE',
      message: expect.stringContaining('nothing listens'),
      next: [expect.objectContaining({ command: `mcp-runtime local up --port ${port}` })],
    })
  })

  it('gives up on a silent server, and ends when the caller does', async () => {
    const sockets: { destroy(): void }[] = []
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
    expect(await caught(client.call(routes.createTeam, { body: { slug: 'a' }, timeout: 50 }))).toMatchObject({
      code: 'MCPR_UNAVAILABLE',
      message: expect.stringContaining('in time'),
    })
    const controller = new AbortController()
    const reason = new Error('stopped')
    const connected = once(server, 'connection')
    const call = client.call(routes.listGrants, { signal: controller.signal })
    await connected
    controller.abort(reason)
    expect(await caught(call)).toBe(reason)
    for (const socket of sockets) socket.destroy()
    server.close()
  })

  it('tells another protocol from a platform', async () => {
    const server = createServer((socket) => socket.end('220 smtp ready\r\n')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
    expect(await caught(client.call(routes.listGrants, {}))).toMatchObject({ code: 'MCPR_NOT_A_PLATFORM' })
    server.close()
  })
})

describe('a login that ends', () => {
  const NOW = 1_800_000_000_000
  const live = jwt(NOW / 1000 + 900)
  const over = jwt(NOW / 1000 - 1)
  const saved = (token: string) => ({ token, profile: 'zoe', username: 'zoe@example.com' })

  it('is renewed once for many calls, before they are sent', async () => {
    await using server = await serveExchanges(() => OK)
    let renewals = 0
    const { list } = clientOf(server, {
      credential: saved(over),
      now: () => NOW,
      renew: async () => {
        renewals++
        return saved(live)
      },
    })
    await Promise.all([list(), list(), list()])
    expect(renewals).toBe(1)
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill(`Bearer ${live}`))
  })

  it('is renewed after a 401, also for a call that is not repeated otherwise', async () => {
    await using server = await serveExchanges(
      inTurn({ status: 401, body: { error: 'unauthorized' } }, { status: 200, body: { team: { slug: 'a' } } }),
    )
    const { client } = clientOf(server, { credential: saved('old'), renew: async () => saved('new') })
    expect(await client.call(routes.createTeam, { body: { slug: 'a' } })).toMatchObject({ team: { slug: 'a' } })
    expect(server.requests.map(({ headers }) => headers['x-api-key'])).toEqual(['old', 'new'])
  })

  it.each([
    [saved(over), 'MCPR_TOKEN_EXPIRED', 'The login "zoe" has expired.'],
    [saved(live), 'MCPR_TOKEN_REJECTED', 'The login "zoe" is not accepted'],
  ])('that cannot be renewed says how to log in again (%#)', async (credential, code, message) => {
    await using server = await serveExchanges(() => ({ status: 401, body: { error: 'unauthorized' } }))
    const { list } = clientOf(server, { credential, now: () => NOW, renew: async () => undefined })
    expect(await caught(list())).toMatchObject({
      code,
      exit: 4,
      message: expect.stringContaining(message),
      next: [
        expect.objectContaining({
          command: `mcp-runtime auth login --api-url ${server.url} --email zoe@example.com --profile zoe`,
        }),
      ],
    })
  })

  it.each([
    ['local up', { local: true }, ['mcp-runtime local down', 'mcp-runtime local up']],
    ['an API key', { token: 'mcpu_1' }, ['mcp-runtime auth login --api-url URL --profile zoe']],
  ])('made by %s has no password to ask for', async (_, made, commands) => {
    await using server = await serveExchanges(() => ({ status: 401, body: { error: 'unauthorized' } }))
    const { list } = clientOf(server, { credential: { ...saved(over), ...made }, now: () => NOW })
    const { next } = (await caught(list())) as { next: { command: string }[] }
    expect(next.map(({ command }) => command.replace(server.url, 'URL'))).toEqual(commands)
  })
})

it('keeps a path in the base URL, encodes parameters, and never shows the token in a trace', async () => {
  await using server = await serveExchanges(() => ({ status: 200, body: { grant: {} } }))
  const lines: string[] = []
  const client = createClient({
    baseUrl: `${server.url}/team/api/v1/`,
    credential: { token: 'mcpu_secret-of-mine' },
    trace: (line) => lines.push(line),
  })
  await client.call(routes.getGrant, { params: { namespace: 'a/b', name: '../x?y' } })
  expect(server.requests[0]?.path).toBe('/team/api/v1/runtime/grants/a%2Fb/..%2Fx%3Fy')
  expect(lines).toHaveLength(1)
  expect(lines.join()).not.toContain('secret-of-mine')
})

it('refuses a body that the platform would refuse for its size', async () => {
  await using server = await serveExchanges(() => OK)
  const body = { email: 'a', password: 'x'.repeat(5000) }
  expect(await caught(clientOf(server).client.call(routes.createUser, { body }))).toMatchObject({
    code: 'MCPR_INPUT_INVALID',
  })
  expect(server.requests).toEqual([])
})
