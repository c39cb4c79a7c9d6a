// Where the adapter's sessions come from: the saved login, read anew each time, and sent to its own origin alone.
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { ProfileStore } from '@mcp-runtime/sdk/profiles'
import { describe, expect, it } from 'vitest'
import { platformSource } from '../../plugins/plugin-adapter/src/services/session-source.ts'
import { PlatformClock } from '../../plugins/plugin-adapter/src/session/clock.ts'
import { SessionKeeper } from '../../plugins/plugin-adapter/src/session/keeper.ts'
import { json, listen, readText } from './support/http.ts'

const REQUEST = { server: 'desk', agent: 'cursor', namespace: 'team-a', trust: 'high', ttl: '4h' } as const

/** `ahead`: milliseconds, of its clock; sessions last half an hour on it. `secrets`: it gives one with each session. */
async function platform(ahead = 0, secrets = false) {
  const seen: { authorization: string | undefined; held: unknown; body: unknown }[] = []
  const server = await listen(async (req, res) => {
    const { authorization, 'x-mcp-agent-session-secret': held } = req.headers
    seen.push({ authorization, held, body: JSON.parse(await readText(req)) })
    if (authorization === 'Bearer old.old.old') return json(res, 401, { error: 'unauthorized', message: 'no' })
    const now = Date.now() + ahead
    res.setHeader('date', new Date(now).toUTCString())
    json(res, 200, {
      name: 'adapter-1',
      namespace: 'team-a',
      humanID: 'h',
      agentID: 'cursor',
      serverName: 'desk',
      consentedTrust: 'low',
      policyVersion: 'v1',
      expiresAt: new Date(now + 1_800_000).toISOString(),
      reused: false,
      ...(secrets && { secret: `secret-${seen.length}` }),
    })
  })
  return { ...server, seen }
}

async function world(env: Record<string, string> = {}) {
  const warned: string[] = []
  const warn = (text: string): void => void warned.push(text)
  const profiles = new ProfileStore({ env: { ...process.env, ...env }, now: () => new Date(), warn })
  const context = {
    env,
    profiles,
    profile: undefined,
    signal: new AbortController().signal,
    redactor: { add: () => undefined },
    now: () => new Date(),
    trace: () => undefined,
    warn,
  }
  return { profiles, ctx: context as unknown as CommandContext }
}
const signal = new AbortController().signal

describe('platformSource', () => {
  it('asks with what was asked for, and picks up a new login', async () => {
    const { url, seen } = await platform()
    const { profiles, ctx } = await world()
    const source = platformSource(ctx, '', REQUEST, new PlatformClock())
    await expect(source.issue(signal)).rejects.toMatchObject({ code: 'MCPR_NOT_LOGGED_IN' })
    await profiles.save('me', { apiUrl: url, token: 'old.old.old' })
    await expect(source.issue(signal)).rejects.toMatchObject({ code: 'MCPR_TOKEN_REJECTED' })
    await profiles.save('me', { apiUrl: url, token: 'new.new.new' })
    expect((await source.issue(signal)).name).toBe('adapter-1')
    expect(seen.map(({ authorization }) => authorization)).toEqual(['Bearer old.old.old', 'Bearer new.new.new'])
    expect(seen[1]?.body).toEqual({
      serverName: 'desk',
      agentID: 'cursor',
      namespace: 'team-a',
      requestedTrust: 'high',
      requestedTTL: '4h',
    })
  })

  it('sends a saved token to no other origin than its own', async () => {
    const [mine, other] = [await platform(), await platform()]
    const { profiles, ctx } = await world()
    await profiles.removeAll()
    await profiles.save('me', { apiUrl: mine.url, token: 'tok.tok.tok' })
    await expect(platformSource(ctx, other.url, REQUEST, new PlatformClock()).issue(signal)).rejects.toMatchObject({
      code: 'MCPR_NOT_LOGGED_IN',
      message: expect.stringContaining(other.url),
    })
    expect(other.seen).toEqual([])
    await platformSource(ctx, `${mine.url}/api/v1`, REQUEST, new PlatformClock()).issue(signal)
    await profiles.save('there', { apiUrl: other.url, token: 'two.two.two' })
    await profiles.use('me')
    await platformSource(ctx, other.url, REQUEST, new PlatformClock()).issue(signal)
    expect(other.seen.map(({ authorization }) => authorization)).toEqual(['Bearer two.two.two'])
  })

  it('shows the secret that is to be replaced to the platform that gave it, and to no other', async () => {
    const [mine, other, plain] = [await platform(0, true), await platform(0, true), await platform()]
    const { profiles, ctx } = await world()
    await profiles.removeAll()
    await profiles.save('me', { apiUrl: mine.url, token: 'tok.tok.tok' })
    const source = platformSource(ctx, '', REQUEST, new PlatformClock())
    let session = await source.issue(signal)
    session = await source.issue(signal, session)
    expect(mine.seen.map(({ held }) => held)).toEqual([undefined, 'secret-1'])
    await profiles.save('me', { apiUrl: other.url, token: 'tok.tok.tok' })
    session = await source.issue(signal, session)
    expect([other.seen[0]?.held, session.secret]).toEqual([undefined, 'secret-1'])
    // A platform that gives none is shown none.
    await profiles.save('me', { apiUrl: plain.url, token: 'tok.tok.tok' })
    for (let i = 0; i < 2; i++) session = await source.issue(signal, session)
    expect(plain.seen.map(({ held }) => held)).toEqual([undefined, undefined])
  })

  it('sends a token of the environment where --platform-url says', async () => {
    const { url, seen } = await platform()
    const { ctx } = await world({ MCP_PLATFORM_API_TOKEN: 'env.env.env', MCP_PLATFORM_API_URL: 'http://127.0.0.1:1' })
    await platformSource(ctx, url, REQUEST, new PlatformClock()).issue(signal)
    expect(seen[0]?.authorization).toBe('Bearer env.env.env')
  })

  it('knows when a login ends that nobody can renew', async () => {
    const { profiles, ctx } = await world()
    const exp = 4_000_000_000
    const token = ['{}', JSON.stringify({ exp }), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.')
    await profiles.save('me', { apiUrl: 'http://127.0.0.1:1', token })
    const source = platformSource(ctx, '', REQUEST, new PlatformClock())
    expect(await source.loginEnds()).toBe(exp * 1000)
    await profiles.save('me', { apiUrl: 'http://127.0.0.1:1', token, refreshToken: 'r' })
    expect(await source.loginEnds()).toBeUndefined()
  })

  it.each([
    ['ahead', 3_600_000],
    ['behind', -3_600_000],
  ])('keeps a session of a platform whose clock is an hour %s', async (_, ahead) => {
    const { url, seen } = await platform(ahead)
    const { ctx } = await world({ MCP_PLATFORM_API_TOKEN: 'env.env.env', MCP_PLATFORM_API_URL: url })
    const clock = new PlatformClock()
    const pinned = { humanID: '', agentID: '', teamID: '', sessionID: '', secret: '' }
    const options = { pinned, autoRefresh: true, clock, notify: () => undefined }
    const source = platformSource(ctx, '', REQUEST, clock)
    const keeper = await SessionKeeper.start({ ...options, source }, signal)
    try {
      const left = (keeper.expiresAt ?? 0) - clock.now()
      expect([keeper.ended, Math.round(left / 60_000)]).toEqual([undefined, 30])
      await keeper.lease()
      expect(seen).toHaveLength(1)
    } finally {
      keeper.close()
    }
  })
})
