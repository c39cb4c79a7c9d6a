// What is allowed, denied, listed and recorded (decisions 15 and 22).
import { describe, expect, it } from 'vitest'
import { ask, call } from './support/ask.ts'
import { useDesk } from './support/desk.ts'
import { listen } from './support/rig.ts'

const desk = useDesk()

const send = (body: unknown) => ask(desk.mcp, { body: body as object, headers: desk.adapter })

describe('a denied call', () => {
  it('is a result that a client shows, with the rule, a hint and the id of its event', async () => {
    const answer = await send(call('close_ticket', {}, 'x'))
    expect(answer.status).toBe(200)
    const { id, result } = answer.json
    const [event] = desk.rig.events.payloads()
    expect(id).toBe('x')
    expect(result.isError).toBe(true)
    expect(result.content[0].text).toContain('close_ticket')
    expect(result.content[0].text).toContain('readers')
    expect(result.content[0].text).toContain('mcp-runtime ')
    expect(result.content[0].text).toContain(event?.correlation_id)
    expect(result._meta['mcpruntime.org/reason']).toBe('side_effect_not_allowed')
    expect(answer.headers['x-correlation-id']).toBe(event?.correlation_id)
    expect(event).toMatchObject({
      decision: 'deny',
      reason: 'side_effect_not_allowed',
      status: 200,
      tool_name: 'close_ticket',
      rpc_method: 'tools/call',
      matched_grant: 'readers',
    })
    expect(desk.server.requests).toEqual([])
  })

  it('is not answered when nobody waits for an answer', async () => {
    const { id: _, ...notification } = call('close_ticket')
    const answer = await send(notification)
    expect([answer.status, answer.json.id]).toEqual([403, null])
  })

  it('keeps its whole batch from the server', async () => {
    const ping = { jsonrpc: '2.0', id: 'p', method: 'ping' }
    const answer = await send([ping, call('close_ticket', {}, 2), call('list_tickets', {}, 3)])
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject([
      { id: 'p', error: { data: { reason: 'batch_member_denied' } } },
      { id: 2, result: { isError: true } },
      { id: 3, error: { data: { reason: 'batch_member_denied' } } },
    ])
    expect(desk.server.requests).toEqual([])
    expect(desk.rig.events.payloads().map(({ reason }) => reason)).toEqual([
      'batch_member_denied',
      'side_effect_not_allowed',
      'batch_member_denied',
    ])
  })
})

describe('an allowed call', () => {
  it('passes and is recorded before it is answered', async () => {
    let before = -1
    const spy = await listen((_, res) => {
      before = desk.rig.events.all.length
      const headers = { 'content-type': 'application/json', 'content-length': '36' }
      res.writeHead(200, headers).end('{"jsonrpc":"2.0","id":1,"result":{}}')
    })
    await desk.rig.deploy('spied', {}, `${spy.url}/mcp`)
    await desk.rig.grant('spied', 'spied-readers')
    const answer = await ask(`${desk.rig.url}/spied/mcp?secret=1`, {
      body: call('list_tickets', { password: 'hunter2' }),
      headers: { ...(await desk.rig.session('spied', 'sp')), traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    })
    expect(answer.status).toBe(200)
    expect(before).toBe(0)
    expect(desk.rig.events.all).toMatchObject([
      {
        timestamp: '2026-06-01T12:00:00.000Z',
        trace_id: 'a'.repeat(32),
        source: 'spied-gateway',
        event_type: 'mcp.request',
        payload: { decision: 'allow', path: '/spied/mcp', status: 200, matched_grant: 'spied-readers', bytes_out: 36 },
      },
    ])
    expect(JSON.stringify(desk.rig.events.all)).not.toMatch(/hunter2|secret=1/)
    await spy.close()
  })

  it('passes in a batch, one event for each message', async () => {
    const answer = await send([call('list_tickets', {}, 1), { jsonrpc: '2.0', method: 'notifications/x' }])
    expect(answer.json[0]).toMatchObject({ id: 1, result: { ok: true } })
    expect(desk.rig.events.payloads().map(({ rpc_method }) => rpc_method)).toEqual(['tools/call', 'notifications/x'])
  })

  it('answers of the client pass without an event', async () => {
    expect((await send({ jsonrpc: '2.0', id: 7, result: { roots: [] } })).status).toBe(200)
    expect(desk.rig.events.all).toEqual([])
  })
})

describe('when the event cannot be kept', () => {
  it('the caller gets nothing of the answer', async () => {
    desk.rig.events.full = true
    try {
      for (const name of ['list_tickets', 'close_ticket']) {
        const answer = await send(call(name, {}, 5))
        expect([answer.status, answer.json.id, answer.json.error.data.reason]).toEqual([503, 5, 'audit_unavailable'])
      }
      const list = await send({ jsonrpc: '2.0', id: 6, method: 'tools/list' })
      expect([list.status, list.json.result]).toEqual([503, undefined])
      expect((await ask(desk.mcp, { body: call('list_tickets') })).status).toBe(503)
    } finally {
      desk.rig.events.full = false
    }
    expect((await send(call('list_tickets'))).status).toBe(200)
  })
})

describe('tools/list', () => {
  const list = (id: unknown = 1) => ({ jsonrpc: '2.0', id, method: 'tools/list' })
  const names = (tools: { name: string }[]) => tools.map(({ name }) => name)

  it('shows what the caller may call', async () => {
    expect(names((await send(list())).json.result.tools)).toEqual(['list_tickets'])
    await desk.rig.grant('desk', 'writers', { allowedSideEffects: ['write'] })
    expect(names((await send(list())).json.result.tools)).toEqual(['list_tickets', 'create_ticket'])
    await desk.rig.store.write((to) => to.delete({ name: 'MCPAccessGrant' }, 'mcp-team-a', 'writers'))
    expect(names((await send(list())).json.result.tools)).toEqual(['list_tickets'])
  })

  it('is cut in a batch too', async () => {
    const answer = await send([list(1), { jsonrpc: '2.0', id: 2, method: 'ping' }])
    expect(names(answer.json[0].result.tools)).toEqual(['list_tickets'])
  })

  it('asks the server for an answer that can be read', async () => {
    await ask(desk.mcp, { body: list(), headers: { ...desk.adapter, 'accept-encoding': 'gzip' } })
    await ask(desk.mcp, { body: call('list_tickets'), headers: { ...desk.adapter, 'accept-encoding': 'gzip' } })
    expect(desk.server.requests.map(({ headers }) => headers['accept-encoding'])).toEqual([undefined, 'gzip'])
  })

  it('is refused when the server codes it all the same', async () => {
    const coded = await listen((_, res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('x')
    })
    await desk.rig.deploy('coded', {}, `${coded.url}/mcp`)
    const headers = await desk.rig.session('coded', 'co')
    const answer = await ask(`${desk.rig.url}/coded/mcp`, { body: list(), headers })
    expect([answer.status, answer.json.error.data.reason]).toEqual([502, 'upstream_unreadable'])
    await coded.close()
  })
})

describe('the two eras', () => {
  const stateless = (method: string, params: object) => ({
    jsonrpc: '2.0',
    id: 1,
    method,
    params: { ...params, _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
  })
  it.each([
    ['another method', { 'mcp-method': 'ping' }],
    ['another tool', { 'mcp-method': 'tools/call', 'mcp-name': 'list_tickets' }],
    ['another revision', { 'mcp-protocol-version': '2025-06-18', 'mcp-method': 'tools/call' }],
  ])('headers that name %s than the body are refused', async (_, headers) => {
    const body = stateless('tools/call', { name: 'close_ticket' })
    const answer = await ask(desk.mcp, { body, headers: { ...desk.adapter, ...headers } })
    expect([answer.status, answer.json.error.code, answer.json.id]).toEqual([400, -32020, 1])
    expect(desk.server.requests).toEqual([])
    expect(desk.rig.events.payloads()).toMatchObject([{ decision: 'deny', reason: 'header_mismatch' }])
  })

  it('a batch of stateless requests is judged member by member, each against the headers', async () => {
    const batch = (...names: string[]) =>
      names.map((name, at) => ({ ...stateless('tools/call', { name }), id: at + 1 }))
    const send = (named: string, ...names: string[]) => {
      const era = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': named }
      return ask(desk.mcp, { body: batch(...names), headers: { ...desk.adapter, ...era } })
    }
    expect((await send('list_tickets', 'list_tickets', 'list_tickets')).json).toMatchObject([
      { id: 1, result: { ok: true } },
      { id: 2, result: { ok: true } },
    ])
    expect(desk.server.requests).toHaveLength(1)
    const denied = await send('close_ticket', 'close_ticket', 'close_ticket')
    expect(denied.json.map(({ result }: { result: object }) => result)).toMatchObject([
      { isError: true, resultType: 'complete' },
      { isError: true, resultType: 'complete' },
    ])
    expect((await send('list_tickets', 'list_tickets', 'close_ticket')).status).toBe(400)
    expect(desk.server.requests).toHaveLength(1)
  })

  it('headers that agree pass, and a denied result says that it is complete', async () => {
    const headers = { ...desk.adapter, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' }
    const allowed = {
      body: stateless('tools/call', { name: 'list_tickets' }),
      headers: { ...headers, 'mcp-name': 'list_tickets' },
    }
    expect((await ask(desk.mcp, allowed)).json.result).toEqual({ ok: true })
    const denied = {
      body: stateless('tools/call', { name: 'close_ticket' }),
      headers: { ...headers, 'mcp-name': 'close_ticket' },
    }
    expect((await ask(desk.mcp, denied)).json.result).toMatchObject({ isError: true, resultType: 'complete' })
  })
})

describe('routes, methods and limits', () => {
  it('knows no path but those of servers', async () => {
    for (const path of ['/', '/desk', '/desk/mcp/', '/desk//mcp', '/DESK/mcp', '/desk/mcp/../mcp', '/x/mcp']) {
      const answer = await ask(desk.rig.url + path, { body: call('list_tickets'), headers: desk.adapter })
      expect([path, answer.status, answer.json.error.data.reason]).toEqual([path, 404, 'server_not_found'])
    }
  })

  it.each(['OPTIONS', 'PUT', 'PATCH', 'HEAD'])('%s is not allowed', async (method) => {
    const answer = await ask(desk.mcp, { method, headers: desk.adapter })
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST, DELETE'])
    expect(desk.server.requests).toEqual([])
  })

  it('takes a body of exactly 16 MiB and refuses one byte more', async () => {
    const frame = JSON.stringify(call('list_tickets', { pad: '' })).length
    const body = (size: number) => JSON.stringify(call('list_tickets', { pad: 'x'.repeat(size - frame) }))
    expect((await send(body(16 * 1024 * 1024))).status).toBe(200)
    const answer = await send(body(16 * 1024 * 1024 + 1))
    expect([answer.status, answer.json.error.data.reason]).toEqual([413, 'request_too_large'])
    const chunked = { ...desk.adapter, 'transfer-encoding': 'chunked' }
    expect((await ask(desk.mcp, { body: body(17 * 1024 * 1024), headers: chunked })).status).toBe(413)
    expect(desk.server.requests).toHaveLength(1)
  })

  it('counts in Prometheus text', async () => {
    await send(call('list_tickets'))
    const text = desk.rig.gateway.metrics()
    expect(text).toMatch(
      /mcp_gateway_requests_total\{namespace="mcp-team-a",server="desk",cluster="local",team_id="team-a",method="POST",rpc_method="tools\/call",decision="allow",status="200"\} \d+/,
    )
    expect(text).toMatch(/mcp_gateway_policy_decisions_total\{[^}]*decision="deny",reason="side_effect_not_allowed"/)
    expect(text).toMatch(
      /mcp_gateway_policy_active_revision_info\{[^}]*server="desk"[^}]*revision="sha256:[0-9a-f]{64}"/,
    )
    expect(text).toMatch(/mcp_gateway_inflight_requests 0/)
  })
})

describe('when the server cannot take the call', () => {
  it('a missing workload is named, with the line that gives one', async () => {
    await desk.rig.deploy('bare')
    await desk.rig.grant('bare', 'bare-readers')
    const headers = await desk.rig.session('bare', 'b')
    const answer = await ask(`${desk.rig.url}/bare/mcp`, { body: call('list_tickets', {}, 9), headers })
    expect([answer.status, answer.json.id, answer.json.error.code]).toEqual([503, 9, -32000])
    expect(answer.json.error.data).toMatchObject({ reason: 'WorkloadMissing' })
    expect(answer.json.error.data.hint).toContain('mcp-runtime local attach bare')
    expect(desk.rig.events.payloads()).toMatchObject([{ decision: 'allow', status: 503 }])
  })

  it('a server that is down is 502 with the id', async () => {
    const gone = await listen(() => undefined)
    await gone.close()
    await desk.rig.deploy('down', {}, `${gone.url}/mcp`)
    await desk.rig.grant('down', 'down-readers')
    const headers = await desk.rig.session('down', 'd')
    const answer = await ask(`${desk.rig.url}/down/mcp`, { body: call('list_tickets', {}, 9), headers })
    expect([answer.status, answer.json.id, answer.json.error.data.reason]).toEqual([502, 9, 'upstream_unreachable'])
    expect(desk.rig.events.payloads()).toMatchObject([{ decision: 'allow', status: 502 }])
  })

  it('a server that hangs up is 502, and the caller is told that the call may have run', async () => {
    const rude = await listen((req) => req.socket.destroy())
    await desk.rig.deploy('rude', {}, `${rude.url}/mcp`)
    await desk.rig.grant('rude', 'rude-readers')
    const headers = await desk.rig.session('rude', 'ru')
    const answer = await ask(`${desk.rig.url}/rude/mcp`, { body: call('list_tickets', {}, 9), headers })
    expect([answer.status, answer.json.error.data.reason]).toEqual([502, 'upstream_no_answer'])
    await rude.close()
  })

  it('a session that the server has forgotten is its 404, so that the client starts anew', async () => {
    let status = 200
    const type = { 'content-type': 'application/json', 'mcp-session-id': 'old' }
    const restarted = await listen((_, res) => void res.writeHead(status, type).end('{}'))
    await desk.rig.deploy('restarted', {}, `${restarted.url}/mcp`)
    const headers = await desk.rig.session('restarted', 're')
    const send = (more: Record<string, string>) =>
      ask(`${desk.rig.url}/restarted/mcp`, {
        body: { jsonrpc: '2.0', id: 1, method: 'ping' },
        headers: { ...headers, ...more },
      })
    const id = String((await send({})).headers['mcp-session-id'])
    status = 404
    const answer = await send({ 'mcp-session-id': id })
    expect([answer.status, answer.text]).toEqual([404, '{}'])
    await restarted.close()
  })
})
