// Who is believed, and what a stranger learns (decision 18, known faults F2 and F12).
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ask, call } from './support/ask.ts'
import { type Recorder, startRecorder } from './support/recorder.ts'
import { type Rig, startRig, TEAM } from './support/rig.ts'

let rig: Rig
let server: Recorder
let adapter: Record<string, string>
let mcp: string

beforeAll(async () => {
  server = await startRecorder()
  rig = await startRig()
  await rig.deploy('desk', {}, `${server.url}/mcp`)
  await rig.grant('desk', 'readers')
  adapter = await rig.session('desk', 's')
  mcp = `${rig.url}/desk/mcp`
})
afterAll(async () => {
  await rig.close()
  await server.close()
})
beforeEach(() => {
  server.requests.length = 0
  rig.events.all.length = 0
})

const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(adapter).filter(([name]) => !names.includes(name)))
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
    const answer = await ask(mcp, { body })
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBeUndefined()
    const id = 'method' in body && 'id' in body ? 'a' : null
    expect(answer.json).toMatchObject({ jsonrpc: '2.0', id, error: { data: { reason: 'missing_identity' } } })
    expect(answer.json.error.data.correlation_id).toBe(rig.events.payloads()[0]?.correlation_id)
    expect(server.requests).toEqual([])
  })

  it.each(['GET', 'DELETE'])('%s', async (method) => {
    const answer = await ask(mcp, { method })
    expect([answer.status, answer.json.error.data.reason]).toEqual([401, 'missing_identity'])
    expect(rig.events.payloads()).toMatchObject([{ method, decision: 'deny', status: 401 }])
    expect(server.requests).toEqual([])
  })

  it('a batch is told for each of its requests', async () => {
    const answer = await ask(mcp, { body: [call('list_tickets', {}, 1), call('list_tickets', {}, 2)] })
    expect(answer.json.map(({ id }: { id: number }) => id)).toEqual([1, 2])
  })
})

describe('what counts as proof', () => {
  const reason = async (headers: Record<string, string | string[]>) => {
    const answer = await ask(mcp, { body: call('list_tickets'), headers })
    return answer.status === 200 ? 'allowed' : answer.json.error.data.reason
  }

  it('the secret of the named session', async () => {
    expect(await reason(adapter)).toBe('allowed')
    expect(rig.events.payloads()).toMatchObject([
      { human_id: 'ann', agent_id: 'cursor', subject_team_id: TEAM, session_id: 's', matched_session: 's' },
    ])
  })

  it('the session alone names the caller', async () => {
    expect(await reason(without('x-mcp-human-id', 'x-mcp-agent-id', 'x-mcp-team-id'))).toBe('allowed')
  })

  it('nothing less, and a stranger is not told whether the session exists', async () => {
    const other = await rig.session('desk', 'other')
    expect(await reason(without('x-mcp-agent-session', SECRET))).toBe('missing_session')
    expect(await reason(without(SECRET))).toBe('session_not_found')
    expect(await reason({ ...adapter, [SECRET]: '' })).toBe('session_not_found')
    expect(await reason({ ...adapter, [SECRET]: other[SECRET] ?? '' })).toBe('session_not_found')
    expect(await reason({ ...adapter, 'x-mcp-agent-session': 'nobody' })).toBe('session_not_found')
    expect(await reason({ ...adapter, [SECRET]: [adapter[SECRET] ?? '', 'x'] })).toBe('session_not_found')
    const digest = createHash('sha256')
      .update(adapter[SECRET] ?? '')
      .digest('hex')
    expect(await reason({ ...adapter, [SECRET]: digest })).toBe('session_not_found')
  })

  it('headers that say otherwise than the session are refused', async () => {
    for (const name of ['x-mcp-human-id', 'x-mcp-agent-id', 'x-mcp-team-id']) {
      expect(await reason({ ...adapter, [name]: 'mallory' })).toBe('session_not_found')
    }
  })

  it('a session applied by hand proves nothing', async () => {
    const headers = await rig.session('desk', 'by-hand', { secrets: [] })
    expect(await reason(headers)).toBe('session_not_found')
  })

  it('a session of another server proves nothing here', async () => {
    await rig.deploy('other')
    const headers = await rig.session('other', 'theirs')
    expect(await reason(headers)).toBe('session_not_found')
  })

  it('each of several secrets counts until its own end', async () => {
    const hash = (text: string) => createHash('sha256').update(text).digest('hex')
    await rig.session('desk', 'shared', {
      secrets: [{ hash: hash('old'), expiresAt: '2026-06-01T11:59:59Z' }, { hash: hash('new') }],
    })
    const as = { ...adapter, 'x-mcp-agent-session': 'shared' }
    expect(await reason({ ...as, [SECRET]: 'new' })).toBe('allowed')
    expect(await reason({ ...as, [SECRET]: 'old' })).toBe('session_expired')
  })

  it('who has the secret is told that the session is over', async () => {
    const expired = await rig.session('desk', 'e', { expiresAt: '2026-06-01T11:59:59Z' })
    const revoked = await rig.session('desk', 'r', { revoked: true })
    expect(await reason(expired)).toBe('session_expired')
    expect(await reason(revoked)).toBe('session_revoked')
    expect(await reason({ ...revoked, [SECRET]: 'guess' })).toBe('session_not_found')
    expect(await reason(await rig.session('desk', 'last', { expiresAt: '2026-06-01T12:00:00Z' }))).toBe('allowed')
  })
})

describe('what reaches the server', () => {
  it('is free of identity, secret, token and hop headers in every spelling', async () => {
    const flat = [
      ...Object.entries(adapter).flat(),
      ...['X_MCP_Human_ID', 'eve', 'X-Mcp-Verified-Spiffe-Id', 'spiffe://x', 'Authorization', 'Bearer t'],
      ...['Connection', 'keep-alive, X-Hop', 'X-Hop', '1', 'X-Forwarded-For', '1.2.3.4', 'Forwarded', 'for=x'],
      ...['Content-Type', 'application/json', 'Accept', 'application/json', 'X-Custom', 'kept', 'Host', 'front'],
    ]
    const body = JSON.stringify(call('list_tickets'))
    await ask(mcp, { body, headers: [...flat, 'Content-Length', String(body.length)] })
    const [seen] = server.requests
    expect(Object.keys(seen?.headers ?? {}).sort()).toEqual(
      ['accept', 'connection', 'content-length', 'content-type', 'host', 'x-custom'].sort(),
    )
    expect(seen?.headers.host).toBe(new URL(server.url).host)
  })

  it('goes to the server’s own path, with the query', async () => {
    await ask(`${mcp}?a=1&b=%2F`, { body: call('list_tickets'), headers: adapter })
    expect(server.requests.map(({ url }) => url)).toEqual(['/mcp?a=1&b=%2F'])
  })

  it('keeps Authorization when the server names another token header', async () => {
    await rig.deploy('tokens', { session: { upstreamTokenHeader: 'X-Upstream-Token' } }, `${server.url}/mcp`)
    const headers = { ...(await rig.session('tokens', 't')), authorization: 'Bearer t', 'x-upstream-token': 'u' }
    await ask(`${rig.url}/tokens/mcp`, { body: { jsonrpc: '2.0', id: 1, method: 'ping' }, headers })
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer t' })
    expect(server.requests[0]?.headers['x-upstream-token']).toBeUndefined()
  })

  it('is read from the headers that the policy names, and only from them', async () => {
    await rig.deploy('custom', { auth: { mode: 'header', sessionIDHeader: 'Corp-Session' } }, `${server.url}/mcp`)
    const own = await rig.session('custom', 'c')
    const body = { jsonrpc: '2.0', id: 1, method: 'ping' }
    expect((await ask(`${rig.url}/custom/mcp`, { body, headers: own })).json.error.data.reason).toBe('missing_session')
    const answer = await ask(`${rig.url}/custom/mcp`, { body, headers: { ...own, 'corp-session': 'c' } })
    expect(answer.status).toBe(200)
    expect(server.requests[0]?.headers['corp-session']).toBeUndefined()
  })
})

describe('modes', () => {
  it('a policy that observes lets everybody in, and names whoever proves himself', async () => {
    await rig.deploy('open', { policy: { mode: 'observe' } }, `${server.url}/mcp`)
    const answer = await ask(`${rig.url}/open/mcp`, { body: call('close_ticket') })
    expect(answer.status).toBe(200)
    const known = await rig.session('open', 'o')
    await ask(`${rig.url}/open/mcp`, { body: call('close_ticket'), headers: known })
    await ask(`${rig.url}/open/mcp`, { body: call('close_ticket'), headers: { ...known, [SECRET]: 'wrong' } })
    expect(rig.events.payloads().map(({ human_id }) => human_id)).toEqual(['', 'ann', ''])
  })

  it.each([
    ['oauth', { mode: 'oauth', issuerURL: 'https://id.example.test' }],
    ['mtls', { mode: 'mtls', trustDomain: 'example.test' }],
  ] as const)('%s is refused with a reason, not served open', async (mode, auth) => {
    await rig.deploy(mode, { auth, policy: { mode: 'observe' } }, `${server.url}/mcp`)
    const headers = await rig.session(mode, `s-${mode}`)
    const answer = await ask(`${rig.url}/${mode}/mcp`, { body: call('list_tickets'), headers })
    expect([answer.status, answer.json.error.data.reason]).toEqual([503, 'auth_mode_unsupported'])
    expect(server.requests).toEqual([])
  })
})
