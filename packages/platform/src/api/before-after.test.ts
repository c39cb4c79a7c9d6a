// Every administrative change tells what was and what is, and what goes with something else is told by itself.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { grantBody, NAMESPACE, PASSWORD, type Rig, serverBody, startRig } from '../../test/support/platform.ts'

vi.mock('../identity/slow-hash.ts', () => import('../../test/support/quick-hash.ts'))

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
  await rig.owner('POST', '/runtime/servers', serverBody('desk'))
  await rig.owner('POST', '/runtime/grants', grantBody('readers'))
})
afterAll(() => rig.stop())

interface Told {
  readonly event_type: string
  readonly payload: { readonly name: string; readonly before?: unknown; readonly after?: unknown }
}

/** Events of what is done meanwhile, in their order. */
async function told(work: () => Promise<unknown>): Promise<Told[]> {
  const { next } = (await rig.admin('GET', '/runtime/audit?limit=1')).body
  await work()
  return (await rig.admin('GET', `/runtime/audit?after=${next}&limit=1000`)).body.events
}
const brief = (events: readonly Told[]) =>
  events.map(({ event_type, payload: { before, after } }) => ({ event_type, before, after }))

describe('a change tells what was', () => {
  it.each([
    ['api-keys', 'key', 'platform.api_key.revoked'],
    ['registry-credentials', 'credential', 'platform.registry_credential.revoked'],
  ])('of %s', async (path, field, type) => {
    const { id } = (await rig.owner('POST', `/user/${path}`, { name: 'laptop' })).body[field]
    const revoke = () => rig.owner('DELETE', `/user/${path}/${id}`)
    const first = await told(revoke)
    expect(first).toMatchObject([
      { event_type: type, payload: { name: id, before: { revoked: false }, after: { revoked: true } } },
    ])
    const again = await told(revoke)
    expect(again).toMatchObject([{ payload: { before: first[0]?.payload.after, after: first[0]?.payload.after } }])
  })

  it('of a secret, its keys and never a value', async () => {
    const at = `/local/secrets/${NAMESPACE}/token`
    const events = await told(async () => {
      for (const key of ['B', 'A', 'A']) await rig.owner('PUT', `${at}/${key}`, { value: 'hush-hush' })
      await rig.owner('DELETE', `${at}/B`)
      await rig.owner('DELETE', at)
    })
    expect(brief(events)).toEqual([
      { event_type: 'platform.secret.set', before: undefined, after: { key: 'B', keys: ['B'] } },
      { event_type: 'platform.secret.set', before: { keys: ['B'] }, after: { key: 'A', keys: ['A', 'B'] } },
      { event_type: 'platform.secret.set', before: { keys: ['A', 'B'] }, after: { key: 'A', keys: ['A', 'B'] } },
      { event_type: 'platform.secret.deleted', before: { key: 'B', keys: ['A', 'B'] }, after: { keys: ['A'] } },
      { event_type: 'platform.secret.deleted', before: { keys: ['A'] }, after: undefined },
    ])
    expect(JSON.stringify(events)).not.toContain('hush-hush')
  })

  it('of a server, to whom it is opened and whose it is', async () => {
    const annotations = { 'mcpruntime.org/grant-namespaces': 'mcp-team-elsewhere' }
    const me = (await rig.owner('GET', '/auth/me')).body.principal.subject
    const body = serverBody('opened')
    const events = await told(async () => {
      await rig.owner('POST', '/runtime/servers', body)
      await rig.owner('POST', '/runtime/servers', { ...body, update: true, annotations })
      await rig.owner('DELETE', `/runtime/servers/${NAMESPACE}/opened`)
    })
    expect(events).toMatchObject([
      { payload: { after: { owner: me } } },
      { payload: { before: { owner: me }, after: { owner: me, annotations } } },
      { payload: { before: { owner: me, annotations } } },
    ])
    expect(events[1]?.payload.before).not.toHaveProperty('annotations')
  })

  it('of an attachment', async () => {
    const target = (port: number) => ({ kind: 'url', url: `http://127.0.0.1:${port}/mcp` })
    const put = (port: number) => rig.owner('POST', '/local/attachments', { name: 'desk', target: target(port) })
    const events = await told(async () => {
      for (const port of [8, 9]) await put(port)
      await rig.owner('DELETE', `/local/attachments/${NAMESPACE}/desk`)
    })
    expect(brief(events)).toEqual([
      { event_type: 'platform.workload.attached', before: undefined, after: target(8) },
      { event_type: 'platform.workload.attached', before: target(8), after: target(9) },
      { event_type: 'platform.workload.detached', before: target(9), after: undefined },
    ])
  })

  it('of a login, from its begin to its end', async () => {
    const { call } = await rig.user('ada@example.com')
    const account = { email: 'ada@example.com', password: PASSWORD }
    const begun = await told(async () => {
      const { refresh_token } = (await rig.anon('POST', '/auth/login', account)).body
      await rig.anon('POST', '/auth/logout', { refresh_token })
    })
    const login = { login: expect.stringMatching(/./) }
    expect(brief(begun)).toMatchObject([
      { event_type: 'platform.login.begun', after: login },
      { event_type: 'platform.login.ended', before: begun[0]?.payload.after },
    ])
    // The one that a new password begins, too.
    const body = { current_password: PASSWORD, new_password: 'another-one-2' }
    expect(brief(await told(() => call('POST', '/auth/password', body)))).toMatchObject([
      { event_type: 'platform.user.password_changed' },
      { event_type: 'platform.login.begun', after: login },
    ])
  })

  it('of a session that is issued anew', async () => {
    const ask = { serverName: 'desk', agentID: 'cursor', requestedTTL: '1h' }
    const [first] = await told(() => rig.owner('POST', '/runtime/adapter/sessions', ask))
    const again = await told(() => rig.owner('POST', '/runtime/adapter/sessions', ask))
    expect(brief(again)).toEqual([
      { event_type: 'platform.session.secret_issued', before: { secrets: 1 }, after: { secrets: 2 } },
    ])
    await rig.owner('POST', '/runtime/grants', grantBody('readers', { policyVersion: 'v2' }))
    const [second] = await told(() => rig.owner('POST', '/runtime/adapter/sessions', ask))
    expect(first?.payload.before).toBeUndefined()
    expect(second).toMatchObject({ event_type: 'platform.session.issued', payload: { before: first?.payload.after } })
  })
})

it('what goes with a server is told part by part', async () => {
  const grant = (await told(() => rig.owner('POST', '/runtime/grants', grantBody('readers'))))[0]?.payload.after
  const events = await told(() => rig.owner('DELETE', `/runtime/servers/${NAMESPACE}/desk`))
  expect(events.map(({ event_type }) => event_type)).toEqual([
    'platform.session.deleted',
    'platform.grant.deleted',
    'platform.server.deleted',
  ])
  expect(events[1]?.payload).toMatchObject({ name: 'readers', server: 'desk', before: grant })
  expect(new Set(events.map(({ payload }) => (payload as { correlation_id?: string }).correlation_id)).size).toBe(1)
})
