// What happens to a call when its session is not accepted, through proxy and stdio.
import { describe, expect, it } from 'vitest'
import { type Message, proxyFor, stdioFor } from './support/adapter.ts'
import { json } from './support/http.ts'
import { type Flavour, fakePlatform } from './support/platform.ts'

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}
const params = { name: 'echo', arguments: { text: 'hi' }, _meta: META }

/** One tool call through either command; what the client sees. */
const WAYS = {
  async proxy(runtimeUrl: string, platformUrl: string, flags = {}) {
    const proxy = await proxyFor({ runtimeUrl, platformUrl, flags })
    const call = async () => {
      const response = await fetch(proxy.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': 'tools/call',
          'mcp-name': 'echo',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
      })
      expect(response.status).toBe(200)
      return ((await response.json()) as Message).result
    }
    return { call, said: proxy.said }
  },
  async stdio(runtimeUrl: string, platformUrl: string, flags = {}) {
    const stdio = await stdioFor({ runtimeUrl, platformUrl, flags })
    return { call: async () => (await stdio.request('tools/call', params)).result, said: stdio.said }
  },
}
const CASES = (['proxy', 'stdio'] as const).flatMap((way) =>
  (['go', 'ours'] as const).map((flavour) => [way, flavour] as const),
)
const open = async (way: keyof typeof WAYS, flavour: Flavour, flags = {}) => {
  const platform = await fakePlatform(flavour)
  return { platform, ...(await WAYS[way](platform.runtimeUrl, platform.url, flags)) }
}
const reasonOf = (result: Message) => result._meta['mcpruntime.org/reason']

describe.each(CASES)('%s, gateway of kind %s', (way, flavour) => {
  it('renews an expired session once for all calls, and sends them again', async () => {
    const { platform, call } = await open(way, flavour)
    platform.session.expiresAt = 0
    const results = await Promise.all([call(), call(), call()])
    for (const result of results) expect(result.content[0].text).toBe('hi')
    expect(platform.issued).toHaveLength(2)
    expect(platform.mcp.calls).toHaveLength(3)
  })

  it('fails closed when the session is revoked, and asks for no other', async () => {
    const { platform, call, said } = await open(way, flavour)
    platform.session.revoked = true
    expect(reasonOf(await call())).toBe('session_revoked')
    platform.session.revoked = false
    const before = platform.seen.length
    const result = await call()
    expect([result.isError, reasonOf(result)]).toEqual([true, 'session_revoked'])
    // The second refusal is the adapter's own: it names no session rather than an empty one.
    expect(result.content[0].text).toMatch(/^The session of this agent was revoked/)
    expect(platform.seen).toHaveLength(before)
    expect(platform.issued).toHaveLength(1)
    expect(said).toEqual([expect.stringMatching(/was revoked/)])
  })

  it.each([
    [403, /refuses to renew/],
    [401, /auth login/],
    [503, /cannot be renewed yet/],
  ])('shows the refusal when the platform answers %i to the renewal, and says why once', async (status, words) => {
    const { platform, call, said } = await open(way, flavour)
    platform.session.expiresAt = 0
    platform.issue = (res) => json(res, status, { error: 'x', message: 'y' })
    for (let i = 0; i < 2; i += 1) expect(reasonOf(await call())).toBe('session_expired')
    expect(platform.issued).toHaveLength(2)
    expect(said).toEqual([expect.stringMatching(words)])
  })

  it('does not renew without --auto-refresh, and says what would', async () => {
    const { platform, call } = await open(way, flavour, { 'auto-refresh': false })
    platform.session.expiresAt = 0
    const result = await call()
    expect(reasonOf(result)).toBe('session_expired')
    if (flavour === 'go') expect(result.content[0].text).toMatch(/--auto-refresh/)
    expect(platform.issued).toHaveLength(1)
  })
})

describe.each(['proxy', 'stdio'] as const)('%s', (way) => {
  it('holds a call while a new session is on its way to the gateways of a cluster', async () => {
    const { platform, call } = await open(way, 'go')
    platform.session.known = false
    const issued = platform.issued.length
    platform.issue = (res) => {
      // The platform stands by the session; the gateway hears of it a moment later.
      platform.issue = undefined
      platform.session.known = true
      json(res, 503, {})
    }
    expect((await call()).content[0].text).toBe('hi')
    expect(platform.issued.length).toBeGreaterThan(issued)
  })

  it('does not hold a call where the platform says at once what it knows', async () => {
    const { platform, call } = await open(way, 'ours')
    platform.issue = (res) => json(res, 503, {})
    platform.session.secret = 'another'
    expect(reasonOf(await call())).toBe('session_not_found')
  })
})
