import { encodeReason } from '@mcp-runtime/contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { grantBody, NAMESPACE, type Rig, serverBody, startRig } from '../../test/support/platform.ts'

vi.mock('../identity/slow-hash.ts', () => import('../../test/support/quick-hash.ts'))

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
  await rig.owner('POST', '/runtime/servers', serverBody('desk'))
})
afterAll(() => rig.stop())

const read = (query = '', call = rig.owner) => call('GET', `/runtime/audit${query}`)
const patch = (disabled: boolean, reason?: string) =>
  rig.owner(
    'PATCH',
    `/runtime/grants/${NAMESPACE}/readers`,
    { disabled },
    reason === undefined ? {} : { 'x-mcp-reason': reason },
  )
const ids = (events: readonly { id: number }[]) => events.map(({ id }) => id)
const linesOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

describe('the reason of a change', () => {
  it('stands in its event as it was said, and finds it', async () => {
    await rig.owner('POST', '/runtime/grants', grantBody('readers'))
    const words = 'Übergabe an Team B: 100 % geprüft'
    expect((await patch(true, encodeReason(words))).status).toBe(200)
    await patch(false)
    const { events } = (await read(`?reason=${encodeURIComponent(words)}`)).body
    expect(events).toMatchObject([{ event_type: 'platform.grant.disabled', payload: { reason: words } }])
    expect((await read('?limit=1')).body.events[0].payload).not.toHaveProperty('reason')
  })

  it.each([
    ['longer than it may be', 'x'.repeat(257)],
    ['of two lines', 'a%0Ab'],
    ['that turns the text around', '%E2%80%AEx'],
    ['not encoded', '100% sure'],
    ['of bytes', 'M\u00fcller'],
    ['no UTF-8', '%ff'],
  ])('is refused when it is %s, and nothing is changed', async (_what, reason) => {
    const { next } = (await read()).body
    const answer = await patch(true, reason)
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request_body' } })
    expect((await read(`?after=${next}`)).body.events).toEqual([])
  })

  it('may have 256 characters of any plane', async () => {
    const words = '😀'.repeat(256)
    expect((await patch(true, encodeURIComponent(words))).status).toBe(200)
    expect((await read('?limit=1')).body.events[0].payload.reason).toBe(words)
  })
})

describe('the audit log', () => {
  it('is read backwards and forwards, page by page, and both see the same', async () => {
    for (let i = 0; i < 5; i++) await patch(i % 2 === 1)
    const all = linesOf((await rig.owner('GET', '/runtime/audit/export')).body)
    expect(ids(all)).toEqual(ids(all).toSorted((a, b) => a - b))
    const forward: number[] = []
    for (let after = 0, more = true; more; ) {
      const { events, next } = (await read(`?after=${after}&limit=2`)).body
      forward.push(...ids(events))
      more = events.length > 0
      after = next
    }
    const back: number[] = []
    for (let before: number | undefined = Number.MAX_SAFE_INTEGER; before !== undefined; ) {
      const page: { events: Event[]; before?: number } = (await read(`?before=${before}&limit=2`)).body
      back.push(...ids(page.events))
      before = page.before
    }
    expect(forward).toEqual(ids(all))
    expect(back.toReversed()).toEqual(ids(all))
    expect(ids((await read('?limit=3')).body.events)).toEqual(back.slice(0, 3))
  })

  it.each([
    ['type=platform.grant.', (one: Event) => one.event_type.startsWith('platform.grant.')],
    ['type=platform.grant.disabled', (one: Event) => one.event_type === 'platform.grant.disabled'],
    ['server=desk', (one: Event) => one.payload.server === 'desk'],
    [`namespace=${NAMESPACE}`, (one: Event) => one.payload.namespace === NAMESPACE],
    ['actor=local@mcp-runtime.local', (one: Event) => one.payload.actor_email === 'local@mcp-runtime.local'],
    ['since=1h', () => true],
    ['until=2020-01-01', () => false],
    ['since=2020-01-01&until=2999-12-31', () => true],
    ['decision=deny', (one: Event) => one.payload.decision === 'deny'],
    ['agent=cursor', (one: Event) => one.payload.agent_id === 'cursor'],
    ['tool=nobody-calls-it', () => false],
  ])('knows the filter %s', async (query, fits) => {
    const all: Event[] = (await read('?after=0&limit=1000')).body.events
    const found = (await read(`?after=0&limit=1000&${query}`)).body.events
    expect(ids(found)).toEqual(ids(all.filter(fits)))
  })

  it('finds the event of an answer by its correlation id', async () => {
    const [event] = (await read('?limit=1')).body.events
    const { events } = (await read(`?correlation=${event.payload.correlation_id}`)).body
    expect(ids(events)).toEqual([event.id])
  })

  it('shows everybody his own servers and teams, and administrators all', async () => {
    const stranger = await rig.user('stranger@example.com')
    expect((await read('?after=0', stranger.call)).body.events).toEqual([])
    expect((await read(`?namespace=${NAMESPACE}`, stranger.call)).status).toBe(403)
    expect((await rig.anon('GET', '/runtime/audit')).status).toBe(401)
    const theirs = (await read('?after=0&limit=1000')).body.events as Event[]
    const all = (await read('?after=0&limit=1000', rig.admin)).body.events as Event[]
    expect(theirs.every(({ payload }) => payload.namespace === NAMESPACE)).toBe(true)
    expect(all.map(({ event_type }) => event_type)).toContain('platform.user.created')
    expect(all.length).toBeGreaterThan(theirs.length)
  })

  it('holds an empty answer until there is an event for the reader', async () => {
    const { next } = (await read()).body
    const waiting = read(`?after=${next}&wait=30&type=platform.grant.`)
    await rig.admin('POST', '/runtime/teams', { slug: 'others' })
    await patch(false)
    expect((await waiting).body.events).toMatchObject([{ event_type: 'platform.grant.enabled' }])
  })

  it.each(['limit=0', 'limit=1001', 'after=-1', 'before=x', 'after=1&before=2', 'since=yesterday', 'wait=31'])(
    'refuses %s',
    async (query) => {
      expect(await read(`?${query}`)).toMatchObject({ status: 400, body: { error: 'invalid_query_param' } })
    },
  )
})

describe('the export', () => {
  it('goes on after a position, and with what happens when it is told to', async () => {
    const { next } = (await read()).body
    const response = await fetch(`${rig.url}/api/v1/runtime/audit/export?after=${next}&follow=true`, {
      headers: { authorization: `Bearer ${rig.platform.credentials.local.token}` },
    })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await patch(true)
    let text = ''
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += new TextDecoder().decode(part.value)
      if (text.includes('\n')) break
    }
    expect(linesOf(text)).toMatchObject([{ event_type: 'platform.grant.disabled' }])
    await reader.cancel()
    const rest = await rig.owner('GET', `/runtime/audit/export?after=${next}`)
    expect(rest.headers.get('content-type')).toBe('application/x-ndjson')
    expect(ids(linesOf(rest.body))).toEqual([linesOf(text)[0].id])
  })

  it('is refused as a question is', async () => {
    expect((await rig.owner('GET', '/runtime/audit/export?follow=maybe')).status).toBe(400)
    expect((await rig.owner('GET', '/runtime/audit/export?namespace=mcp-team-others')).status).toBe(403)
    expect((await rig.anon('GET', '/runtime/audit/export')).status).toBe(401)
  })
})

describe('what was refused', () => {
  it('is kept whether it would have told or changed something, with who tried', async () => {
    const stranger = await rig.user('curious@example.com')
    const from = (await read('', rig.admin)).body.next
    const answer = await stranger.call('DELETE', `/runtime/servers/${NAMESPACE}/desk`)
    expect(answer.status).toBe(403)
    const looked = await stranger.call('GET', `/runtime/servers/${NAMESPACE}/desk`)
    await stranger.call('GET', `/runtime/grants?namespace=${NAMESPACE}`)
    await stranger.call('POST', '/runtime/grants', grantBody('mine'))
    // Who looks after the namespace finds them all.
    const { events } = (await read(`?after=${from}&decision=deny`)).body
    expect(events.slice(1)).toMatchObject([
      {
        event_type: 'platform.request.refused',
        payload: {
          name: `GET /api/v1/runtime/servers/${NAMESPACE}/desk`,
          server: 'desk',
          actor: stranger.id,
          correlation_id: looked.body.correlation_id,
        },
      },
      { payload: { name: 'GET /api/v1/runtime/grants', namespace: NAMESPACE } },
      { payload: { name: 'POST /api/v1/runtime/grants', namespace: NAMESPACE } },
    ])
    expect(events.slice(0, 1)).toMatchObject([
      {
        event_type: 'platform.request.refused',
        payload: {
          name: `DELETE /api/v1/runtime/servers/${NAMESPACE}/desk`,
          namespace: NAMESPACE,
          server: 'desk',
          reason: 'forbidden',
          actor: stranger.id,
          actor_email: 'curious@example.com',
          correlation_id: answer.body.correlation_id,
        },
      },
    ])
  })

  it('is kept of the registry as well, wrong passwords among it', async () => {
    const from = (await read('', rig.admin)).body.next
    const stranger = await rig.user('puller@example.com')
    await stranger.call('GET', '/registry/authz', undefined, { 'x-forwarded-uri': '/v2/local/desk/manifests/v1' })
    const basic = Buffer.from('puller@example.com:wrong-password').toString('base64')
    await rig.anon('GET', '/registry/authz', undefined, { authorization: `Basic ${basic}` })
    const { events } = (await read(`?after=${from}&decision=deny`, rig.admin)).body
    expect(events).toMatchObject([
      { event_type: 'platform.registry.refused', payload: { name: '/v2/local/desk/manifests/v1', actor: stranger.id } },
      { event_type: 'platform.login.failed', payload: { name: stranger.id, reason: 'wrong_password' } },
    ])
    expect(JSON.stringify(events)).not.toContain('wrong-password')
  })
})

interface Event {
  id: number
  event_type: string
  payload: Record<string, unknown>
}
