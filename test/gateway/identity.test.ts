// Who is believed, and what a stranger learns (decision 18, known faults F2 and F12).
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ask, call } from './support/ask.ts'
import { useDesk } from './support/desk.ts'
import { TEAM } from './support/rig.ts'

const desk = useDesk()

const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(desk.adapter).filter(([name]) => !names.includes(name)))
const SECRET = 'x-mcp-agent-session-secret'

describe('who is not proven is turned away from everything', () => {
  const messages = {
    initialize: { jsonrpc: '2.0', id: 'a', method: 'initialize', params: {} },
    'tools/list': { jsonrpc: '2.0', id: 'a', method: 'tools/list' },
    'resources/read': { jsonrpc: '2.0', id: 'a', method: 'resources/read', params: { uri: 'x:y' } },
    'tools/call': call('list_tickets', {}, 'a'),
    'an answer of the client': { jsonrpc: '2.0', id: 'a', result: {} },
    'a notification': { jsonrpc: '2.0', method: 'notifications/initialized' },
  }
  it.each(Object.entries(messages))('%s', async (_, body) => {
    const answer = await ask(desk.mcp, { body })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBeUndefined()
    const id = 'method' in body && 'id' in body ? 'a' : null
    expect(answer.json).toMatchObject({ jsonrpc: '2.0', id, error: { data: { reason: 'missing_identity' } } })
    expect(answer.json.error.data.correlation_id).toBe(desk.rig.events.payloads()[0]?.correlation_id)
    expect(desk.server.requests).toEqual([])
  })

  it.each(['GET', 'DELETE'])('%s', async (method) => {
    const answer = await ask(desk.mcp, { method })
    expect([answer.status, answer.json.error.data.reason]).toEqual([401, 'missing_identity'])
    expect(desk.rig.events.payloads()).toMatchObject([{ method, decision: 'deny', status: 401 }])
    expect(desk.server.requests).toEqual([])
  })

  it('a batch is told for each of its requests', async () => {
    const answer = await ask(desk.mcp, { body: [call('list_tickets', {}, 1), call('list_tickets', {}, 2)] })
    expect(answer.json.map(({ id }: { id: number }) => id)).toEqual([1, 2])
  })
})

describe('what counts as proof', () => {
  const reason = async (headers: Record<string, string | string[]>) => {
    const answer = await ask(desk.mcp, { body: call('list_tickets'), headers })
    return answer.status === 200 ? 'allowed' : answer.json.error.data.reason
  }

  it('the secret of the named session', async () => {
    expect(await reason(desk.adapter)).toBe('allowed')
    expect(desk.rig.events.payloads()).toMatchObject([
      { human_id: 'ann', agent_id: 'cursor', subject_team_id: TEAM, session_id: 's', matched_session: 's' },
    ])
  })

  it('the session alone names the caller', async () => {
    expect(await reason(without('x-mcp-human-id', 'x-mcp-agent-id', 'x-mcp-team-id'))).toBe('allowed')
  })

  it('nothing less, and a stranger is not told whether the session exists', async () => {
    const other = await desk.rig.session('desk', 'other')
    expect(await reason(without('x-mcp-agent-session', SECRET))).toBe('missing_session')
    expect(await reason(without(SECRET))).toBe('session_not_found')
    expect(await reason({ ...desk.adapter, [SECRET]: '' })).toBe('session_not_found')
    expect(await reason({ ...desk.adapter, [SECRET]: other[SECRET] ?? '' })).toBe('session_not_found')
    expect(await reason({ ...desk.adapter, 'x-mcp-agent-session': 'nobody' })).toBe('session_not_found')
    expect(await reason({ ...desk.adapter, [SECRET]: [desk.adapter[SECRET] ?? '', 'x'] })).toBe('session_not_found')
    const digest = createHash('sha256')
      .update(desk.adapter[SECRET] ?? '')
      .digest('hex')
    expect(await reason({ ...desk.adapter, [SECRET]: digest })).toBe('session_not_found')
  })

  it('headers that say otherwise than the session are refused', async () => {
    for (const name of ['x-mcp-human-id', 'x-mcp-agent-id', 'x-mcp-team-id']) {
      expect(await reason({ ...desk.adapter, [name]: 'mallory' })).toBe('session_not_found')
    }
  })

  it('a session applied by hand proves nothing', async () => {
    const headers = await desk.rig.session('desk', 'by-hand', { secrets: [] })
    expect(await reason(headers)).toBe('session_not_found')
  })

  it('a session of another server proves nothing here', async () => {
    await desk.rig.deploy('other')
    const headers = await desk.rig.session('other', 'theirs')
    expect(await reason(headers)).toBe('session_not_found')
  })

  it('each of several secrets counts until its own end', async () => {
    const hash = (text: string) => createHash('sha256').update(text).digest('hex')
    await desk.rig.session('desk', 'shared', {
      secrets: [{ hash: hash('old'), expiresAt: '2026-06-01T11:59:59Z' }, { hash: hash('new') }],
    })
    const as = { ...desk.adapter, 'x-mcp-agent-session': 'shared' }
    expect(await reason({ ...as, [SECRET]: 'new' })).toBe('allowed')
    expect(await reason({ ...as, [SECRET]: 'old' })).toBe('session_expired')
  })

  it('who has the secret is told that the session is over', async () => {
    const expired = await desk.rig.session('desk', 'e', { expiresAt: '2026-06-01T11:59:59Z' })
    const revoked = await desk.rig.session('desk', 'r', { revoked: true })
    expect(await reason(expired)).toBe('session_expired')
    expect(await reason(revoked)).toBe('session_revoked')
    expect(await reason({ ...revoked, [SECRET]: 'guess' })).toBe('session_not_found')
    expect(await reason(await desk.rig.session('desk', 'last', { expiresAt: '2026-06-01T12:00:00Z' }))).toBe('allowed')
  })
})

describe('what reaches the server', () => {
  it('is free of identity, secret, token and hop headers in every spelling', async () => {
    const flat = [
      ...Object.entries(desk.adapter).flat(),
      ...['X_MCP_Human_ID', 'eve', 'X-Mcp-Verified-Spiffe-Id', 'spiffe://x', 'Authorization', 'Bearer t'],
      ...['Connection', 'keep-alive, X-Hop', 'X-Hop', '1', 'X-Forwarded-For', '1.2.3.4', 'Forwarded', 'for=x'],
      ...['Content-Type', 'application/json', 'Accept', 'application/json', 'X-Custom', 'kept', 'Host', 'front'],
    ]
    const body = JSON.stringify(call('list_tickets'))
    await ask(desk.mcp, { body, headers: [...flat, 'Content-Length', String(body.length)] })
    const [seen] = desk.server.requests
    expect(Object.keys(seen?.headers ?? {}).sort()).toEqual(
      ['accept', 'connection', 'content-length', 'content-type', 'host', 'x-custom'].sort(),
    )
    expect(seen?.headers.host).toBe(new URL(desk.server.url).host)
  })

  it('goes to the server’s own path, with the query', async () => {
    await ask(`${desk.mcp}?a=1&b=%2F`, { body: call('list_tickets'), headers: desk.adapter })
    expect(desk.server.requests.map(({ url }) => url)).toEqual(['/mcp?a=1&b=%2F'])
  })

  it('keeps Authorization when the server names another token header', async () => {
    await desk.rig.deploy('tokens', { session: { upstreamTokenHeader: 'X-Upstream-Token' } }, `${desk.server.url}/mcp`)
    const headers = { ...(await desk.rig.session('tokens', 't')), authorization: 'Bearer t', 'x-upstream-token': 'u' }
    await ask(`${desk.rig.url}/tokens/mcp`, { body: { jsonrpc: '2.0', id: 1, method: 'ping' }, headers })
    expect(desk.server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer t' })
    expect(desk.server.requests[0]?.headers['x-upstream-token']).toBeUndefined()
  })

  it('is read from the headers that the policy names, and only from them', async () => {
    await desk.rig.deploy(
      'custom',
      { auth: { mode: 'header', sessionIDHeader: 'Corp-Session' } },
      `${desk.server.url}/mcp`,
    )
    const own = await desk.rig.session('custom', 'c')
    const body = { jsonrpc: '2.0', id: 1, method: 'ping' }
    expect((await ask(`${desk.rig.url}/custom/mcp`, { body, headers: own })).json.error.data.reason).toBe(
      'missing_session',
    )
    const answer = await ask(`${desk.rig.url}/custom/mcp`, { body, headers: { ...own, 'corp-session': 'c' } })
    expect(answer.status).toBe(200)
    expect(desk.server.requests[0]?.headers['corp-session']).toBeUndefined()
  })
})

describe('modes', () => {
  it('a policy that observes lets everybody in, and names whoever proves himself', async () => {
    await desk.rig.deploy('open', { policy: { mode: 'observe' } }, `${desk.server.url}/mcp`)
    const answer = await ask(`${desk.rig.url}/open/mcp`, { body: call('close_ticket') })
    expect(answer.status).toBe(200)
    const known = await desk.rig.session('open', 'o')
    await ask(`${desk.rig.url}/open/mcp`, { body: call('close_ticket'), headers: known })
    await ask(`${desk.rig.url}/open/mcp`, { body: call('close_ticket'), headers: { ...known, [SECRET]: 'wrong' } })
    expect(desk.rig.events.payloads().map(({ human_id }) => human_id)).toEqual(['', 'ann', ''])
  })

  it.each([
    ['oauth', { mode: 'oauth', issuerURL: 'https://id.example.test' }],
    ['mtls', { mode: 'mtls', trustDomain: 'example.test' }],
  ] as const)('%s is refused with a reason, not served open', async (mode, auth) => {
    await desk.rig.deploy(mode, { auth, policy: { mode: 'observe' } }, `${desk.server.url}/mcp`)
    const headers = await desk.rig.session(mode, `s-${mode}`)
    const answer = await ask(`${desk.rig.url}/${mode}/mcp`, { body: call('list_tickets'), headers })
    expect([answer.status, answer.json.error.data.reason]).toEqual([503, 'auth_mode_unsupported'])
    expect(desk.server.requests).toEqual([])
  })
})
