import { type RouteSpec, routes, validator } from '@mcp-runtime/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantBody, NAMESPACE, type Rig, serverBody, startRig } from '../../test/support/platform.ts'

let rig: Rig
let member: Awaited<ReturnType<Rig['user']>>
beforeAll(async () => {
  rig = await startRig()
  await rig.owner('POST', '/runtime/servers', serverBody('desk'))
  await rig.owner('POST', '/runtime/grants', grantBody('readers'))
  member = await rig.user('member@example.com')
  // Denied by the gateway: nobody proved who he is.
  for (let id = 1; id <= 3; id++) {
    await fetch(`${rig.url}/desk/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'list_tickets' } }),
    })
  }
})
afterAll(() => rig.stop())

const ADMIN = ['listAllEvents', 'eventStats', 'eventSources', 'eventTypes', 'usage'] as const
const OPERATIONS = ['listComponents', 'dashboardSummary', 'listAllNamespaces', 'adminAudit', 'adminOperations'] as const

describe('figures and lists of administrators', () => {
  it.each([...ADMIN, ...OPERATIONS])('%s answers as it is described, to administrators alone', async (name) => {
    const route: RouteSpec = routes[name]
    const answer = await rig.admin('GET', route.path)
    expect(answer.status).toBe(200)
    expect(validator(route.reply).issues(answer.body)).toEqual([])
    expect((await rig.owner('GET', route.path)).status).toBe(403)
    expect((await rig.anon('GET', route.path)).status).toBe(401)
  })

  it('counts the same events in all of them', async () => {
    const { events_total } = (await rig.admin('GET', '/stats')).body
    const sum = (rows: { count: number }[]) => rows.reduce((total, { count }) => total + count, 0)
    expect(sum((await rig.admin('GET', '/sources')).body.sources)).toBe(events_total)
    expect(sum((await rig.admin('GET', '/event-types')).body.event_types)).toBe(events_total)
    const { events } = (await rig.admin('GET', '/events?limit=1')).body
    expect((await rig.admin('GET', '/dashboard/summary')).body).toMatchObject({
      total_events: events_total,
      active_servers: 1,
      active_grants: 1,
      active_sessions: 0,
      latest_source: events[0].source,
    })
  })

  it('pages through the events by a cursor that keeps the filters', async () => {
    const seen: string[] = []
    let path = '/events?limit=2&event_type=mcp.request'
    for (;;) {
      const { body } = await rig.admin('GET', path)
      seen.push(...body.events.map(({ payload }: { payload: { correlation_id: string } }) => payload.correlation_id))
      if (body.next === undefined) break
      expect(body.meta).toMatchObject({ limit: 2, has_more: true, next_cursor: expect.any(String) })
      path = body.next.replace('/api/v1', '')
    }
    expect(new Set(seen).size).toBe(3)
    expect((await rig.admin('GET', '/events?reason=missing_identity')).body.events).toHaveLength(3)
    expect((await rig.admin('GET', '/events?agent_id=nobody')).body.events).toEqual([])
  })

  it.each(['limit=0', 'limit=x', 'limit=1001', 'cursor=x', 'cursor=eyJvZmZzZXQiOjF9'])('refuses %s', async (query) => {
    expect(await rig.admin('GET', `/events?${query}`)).toMatchObject({
      status: 400,
      body: { error: 'invalid_query_param' },
    })
  })
})

describe('usage', () => {
  it('tells who called what, and clamps what is asked for', async () => {
    const { body } = await rig.admin('GET', '/analytics/usage?limit=999&window_days=0')
    expect(body).toMatchObject({
      totals: { events: 3, allowed: 0, denied: 3, unique_servers: 1 },
      servers: [{ server: 'desk', namespace: NAMESPACE, events: 3, denied: 3 }],
      decisions: [{ decision: 'deny', events: 3 }],
      series: [{ bucket: expect.stringMatching(/:00:00Z$/), events: 3 }],
      window_days: 1,
    })
    expect(body.recent).toHaveLength(3)
    expect(body.recent[0]).not.toHaveProperty('payload')
    expect((await rig.admin('GET', '/analytics/usage?outcome=allow')).body.totals.events).toBe(0)
  })

  it('is everybody’s of his own teams', async () => {
    const path = '/user/analytics/usage'
    expect((await rig.owner('GET', path)).body.totals.events).toBe(3)
    expect((await member.call('GET', path)).body.totals.events).toBe(0)
    expect((await member.call('GET', `${path}?namespace=${NAMESPACE}`)).status).toBe(403)
    const route: RouteSpec = routes.userUsage
    expect(validator(route.reply).issues((await member.call('GET', path)).body)).toEqual([])
  })

  it('the events of a server are for those who administer it', async () => {
    const path = `/runtime/server-events?namespace=${NAMESPACE}&server=desk`
    const { body } = await rig.owner('GET', `${path}&limit=2`)
    expect(body.events).toMatchObject([{ decision: 'deny', server: 'desk' }, { decision: 'deny' }])
    expect((await member.call('GET', path)).status).toBe(403)
    expect((await rig.owner('GET', `/runtime/server-events?namespace=${NAMESPACE}&server=none`)).status).toBe(404)
    expect((await rig.owner('GET', '/runtime/server-events')).status).toBe(400)
  })
})

describe('the parts of the platform', () => {
  it.each([
    [{ component: 'gateway' }, 409],
    [{ all: true }, 409],
    [{ component: 'runtime-api' }, 409],
    [{ component: 'toaster' }, 400],
    [{ component: 'constructor' }, 400],
    [{}, 400],
  ])('%j to be restarted is answered with %i and a way', async (body, status) => {
    expect((await rig.admin('POST', '/runtime/actions/restart', body)).status).toBe(status)
  })
})

describe('the administrators’ list of changes', () => {
  it('has the old words, who it was, and what was refused', async () => {
    await member.call('DELETE', `/runtime/servers/${NAMESPACE}/desk`)
    await rig.anon('POST', '/auth/login', { email: 'member@example.com', password: 'wrong-password' })
    const { audit_logs } = (await rig.admin('GET', '/admin/audit?user=MEMBER')).body
    expect(audit_logs).toMatchObject([
      { action: 'login', status: 'denied', email: 'member@example.com', user_id: member.id },
      { action: 'request_refused', status: 'denied', user_id: member.id, server_name: 'desk' },
      { action: 'request_refused', resource: 'Request/GET /api/v1/runtime/server-events', namespace: NAMESPACE },
      { action: 'request_refused', resource: 'Request/GET /api/v1/user/analytics/usage', namespace: NAMESPACE },
      { action: 'login', status: 'success', email: 'member@example.com' },
    ])
    expect((await rig.admin('GET', '/admin/audit?until=2020-01-01')).body.audit_logs).toEqual([])
    expect((await rig.admin('GET', '/admin/audit?since=never')).status).toBe(400)
    const { users } = (await rig.admin('GET', '/admin/operations?user=member')).body
    expect(users).toMatchObject([{ id: member.id, role: 'user', login_count: 1, failed_action_count: 3 }])
  })
})

it('no owner can have his server’s events called as the platform’s own', async () => {
  const body = serverBody('forger')
  const analytics = { source: 'platform-api', eventType: 'platform.grant.applied' }
  expect((await rig.owner('POST', '/runtime/servers', { ...body, spec: { ...body.spec, analytics } })).status).toBe(200)
  await fetch(`${rig.url}/forger/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  })
  const { events } = (await rig.admin('GET', '/events?server=forger&limit=1')).body
  expect(events).toMatchObject([{ source: 'forger-gateway', event_type: 'mcp.request', decision: 'deny' }])
})
