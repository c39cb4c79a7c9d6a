import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantBody, NAMESPACE, type Rig, serverBody, startRig } from '../../test/support/platform.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
  await rig.owner('POST', '/runtime/servers', serverBody('desk'))
})
afterAll(() => rig.stop())

const read = (query = '') => rig.owner('GET', `/local/events${query}`)

describe('the event log', () => {
  it('tells who changed what, from which state to which, and never a secret', async () => {
    const from = (await read()).body.next
    await rig.owner('POST', '/runtime/grants', grantBody('readers'), { 'x-mcp-source': 'CLI' })
    await rig.owner('PATCH', `/runtime/grants/${NAMESPACE}/readers`, { disabled: true })
    const { secret } = (
      await rig
        .owner('POST', '/runtime/grants', grantBody('readers', { disabled: false }))
        .then(() => rig.owner('POST', '/runtime/adapter/sessions', { serverName: 'desk', agentID: 'cursor' }))
    ).body
    const { events } = (await read(`?after=${from}`)).body
    expect(events.map((one: { event_type: string }) => one.event_type)).toEqual([
      'platform.grant.applied',
      'platform.grant.disabled',
      'platform.grant.applied',
      'platform.session.issued',
    ])
    expect(events[0]).toMatchObject({
      id: expect.any(Number),
      timestamp: expect.stringMatching(/Z$/),
      source: 'platform-api',
      payload: {
        kind: 'MCPAccessGrant',
        namespace: NAMESPACE,
        name: 'readers',
        server: 'desk',
        after: { maxTrust: 'low', disabled: false },
        actor_email: 'local@mcp-runtime.local',
        via: 'cli',
        correlation_id: expect.any(String),
      },
    })
    expect(events[0].payload).not.toHaveProperty('before')
    expect(events[1].payload).toMatchObject({ before: { disabled: false }, after: { disabled: true }, via: 'api' })
    expect(JSON.stringify(events)).not.toContain(secret)
  })

  it('names the variables of a server, not their values', async () => {
    const from = (await read()).body.next
    const body = serverBody('with-env')
    const envVars = [{ name: 'API_TOKEN', value: 'hush-hush' }]
    await rig.owner('POST', '/runtime/servers', { ...body, spec: { ...body.spec, envVars } })
    await rig.owner('DELETE', `/runtime/servers/${NAMESPACE}/with-env`)
    const text = JSON.stringify((await read(`?after=${from}`)).body)
    expect(text).toContain('API_TOKEN')
    expect(text).not.toContain('hush-hush')
  })

  it('is read page by page without a gap', async () => {
    for (let i = 0; i < 5; i++) {
      await rig.owner('PATCH', `/runtime/grants/${NAMESPACE}/readers`, { disabled: i % 2 === 0 })
    }
    const all = (await read('?after=0&limit=1000')).body.events.map(({ id }: { id: number }) => id)
    const paged: number[] = []
    for (let after = 0; ; ) {
      const { events, next } = (await read(`?after=${after}&limit=2`)).body
      if (events.length === 0) break
      paged.push(...events.map(({ id }: { id: number }) => id))
      after = next
    }
    expect(paged).toEqual(all)
    expect((await read('?limit=2')).body.events.map(({ id }: { id: number }) => id)).toEqual(all.slice(-2))
    expect((await read(`?server=desk&namespace=${NAMESPACE}&after=0`)).body.events.length).toBeGreaterThan(5)
    expect((await read('?server=other&after=0')).body.events).toEqual([])
    expect((await read('?after=999999')).body.events).toEqual([])
  })

  it('holds an empty answer until there is an event for the reader', async () => {
    const { next } = (await read()).body
    const waiting = read(`?after=${next}&wait=30`)
    await rig.admin('POST', '/runtime/teams', { slug: 'not-for-the-owner' })
    await rig.owner('POST', '/runtime/grants', grantBody('later'))
    const { body } = await waiting
    expect(body.events).toMatchObject([{ event_type: 'platform.grant.applied', payload: { name: 'later' } }])
    expect((await read(`?after=${body.next}&wait=0`)).body).toEqual({ events: [], next: body.next })
  })

  it.each(['limit=zz', 'limit=0', 'limit=1001', 'wait=31', 'wait=-1', 'after=1.5', 'after=-1'])(
    'refuses %s',
    async (query) => {
      expect(await read(`?${query}`)).toMatchObject({ status: 400, body: { error: 'invalid_query_param' } })
    },
  )

  it('lets go of who waits when the platform stops', async () => {
    const { next } = (await read()).body
    const waiting = read(`?after=${next}&wait=30`).catch(() => ({ status: 0 }))
    await rig.restart()
    expect([0, 200]).toContain((await waiting).status)
  })
})
