// The modes org and public over HTTP: what is recorded of the Go platform, and where ours is safer (F15).
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Call, caller, type Rig, serverBody, startRig } from '../../test/support/platform.ts'

vi.mock('../identity/slow-hash.ts', () => import('../../test/support/quick-hash.ts'))

let rig: Rig
afterEach(() => rig.stop())

const publish = (call: Call, name: string, scope?: string, more: Record<string, unknown> = {}) => {
  const { spec } = serverBody(name)
  return call('POST', '/runtime/servers', { name, spec, ...(scope === undefined ? {} : { scope }), ...more })
}
const names = (answer: { body: { servers: { name: string }[] } }) => answer.body.servers.map(({ name }) => name)

describe('in org mode', () => {
  it('a user without a team publishes to the catalog, all users read it, its owner rules his server', async () => {
    rig = await startRig({ mode: 'org' })
    const dave = await rig.user('dave@example.com')
    const eve = await rig.user('eve@example.com')
    expect((await rig.anon('GET', '/platform')).body.mode).toBe('org')
    const made = await publish(dave.call, 'daves', 'org')
    expect(made).toMatchObject({ status: 200, body: { server: { namespace: 'mcp-servers-org' } } })
    expect(made.body.server.labels).toEqual({
      'app.kubernetes.io/managed-by': 'mcp-runtime',
      'created-by': dave.id,
      'mcpruntime.org/scope': 'org',
      'platform.mcpruntime.org/user-id': dave.id,
    })
    expect((await publish(dave.call, 'implied')).body.server).toMatchObject({
      namespace: 'mcp-servers-org',
      labels: { 'mcpruntime.org/scope': 'org' },
    })
    for (const call of [dave.call, eve.call, rig.owner, rig.admin]) {
      expect(names(await call('GET', '/runtime/servers'))).toEqual(['daves', 'implied'])
      expect((await call('GET', '/runtime/servers/mcp-servers-org/daves')).status).toBe(200)
    }
    expect((await rig.anon('GET', '/runtime/servers')).status).toBe(401)
    // Eve reads; only Dave and administrators change or govern, and see what the workload said.
    const told = async (call: Call) => (await call('GET', '/runtime/servers/mcp-servers-org/daves')).body.server
    expect(await told(eve.call)).toMatchObject({ reason: 'WorkloadMissing' })
    expect(await told(eve.call)).not.toHaveProperty('message')
    for (const call of [dave.call, rig.admin]) expect(await told(call)).toHaveProperty('message')
    expect((await publish(eve.call, 'daves', 'org', { update: true })).status).toBe(403)
    expect((await publish(dave.call, 'daves', 'org', { update: true })).status).toBe(200)
    const path = '/runtime/servers/mcp-servers-org/daves'
    expect((await eve.call('DELETE', path)).status).toBe(403)
    const grant = {
      name: 'g',
      namespace: 'mcp-servers-org',
      serverRef: { name: 'daves' },
      subject: { agentID: 'x' },
      maxTrust: 'low',
      allowedSideEffects: ['read'],
    }
    expect((await eve.call('POST', '/runtime/grants', grant)).status).toBe(403)
    expect((await dave.call('POST', '/runtime/grants', grant)).status).toBe(200)
    const policy = '/runtime/policy?namespace=mcp-servers-org&server=daves'
    expect((await dave.call('GET', policy)).body.grants).toMatchObject([{ name: 'g', agent_id: 'x' }])
    expect((await eve.call('GET', policy)).status).toBe(403)
    const session = { serverName: 'daves', namespace: 'mcp-servers-org', agentID: 'x' }
    expect(await eve.call('POST', '/runtime/adapter/sessions', session)).toMatchObject({
      status: 200,
      body: { consentedTrust: 'low', humanID: eve.id },
    })
    expect((await dave.call('DELETE', path)).status).toBe(200)
  })

  it('refuses the other scopes as recorded', async () => {
    rig = await startRig({ mode: 'org' })
    const dave = await rig.user('dave@example.com')
    expect((await publish(dave.call, 's', 'public')).status).toBe(403)
    expect((await publish(dave.call, 's', 'tenant')).status).toBe(403)
    expect((await publish(dave.call, 's', 'zzz')).status).toBe(400)
    expect((await publish(rig.owner, 's', 'org', { namespace: 'mcp-team-local' })).status).toBe(403)
    expect((await publish(rig.owner, 's', 'tenant')).body.server.namespace).toBe('mcp-team-local')
    expect((await publish(rig.admin, 's2', 'org')).body.server.namespace).toBe('mcp-servers-org')
  })

  it('lets a user of another team call what the owner granted, and nobody without a session', async () => {
    rig = await startRig({ mode: 'org' })
    const dave = await rig.user('dave@example.com')
    const eve = await rig.user('eve@example.com')
    await publish(dave.call, 'daves', 'org')
    const upstream = createServer(async (req, res) => {
      let text = ''
      for await (const chunk of req) text += chunk
      const { id } = JSON.parse(text || '{}')
      const result = { tools: [{ name: 'list_tickets' }, { name: 'close_ticket' }] }
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }))
    }).listen(0, '127.0.0.1')
    await once(upstream, 'listening')
    try {
      const { port } = upstream.address() as AddressInfo
      const place = { name: 'daves', namespace: 'mcp-servers-org' }
      const target = { kind: 'url', url: `http://127.0.0.1:${port}` }
      expect((await eve.call('POST', '/local/attachments', { ...place, target })).status).toBe(403)
      expect((await dave.call('POST', '/local/attachments', { ...place, target })).status).toBe(200)
      await dave.call('POST', '/runtime/grants', {
        name: 'g',
        namespace: 'mcp-servers-org',
        serverRef: { name: 'daves' },
        subject: { agentID: 'x' },
        maxTrust: 'low',
        allowedSideEffects: ['read'],
        toolRules: [{ name: 'list_tickets', decision: 'allow' }],
      })
      const attached = async (call: Call) => (await call('GET', '/local/attachments')).body.attachments.length
      expect([await attached(dave.call), await attached(eve.call), await attached(rig.admin)]).toEqual([1, 0, 1])
      const wanted = { serverName: 'daves', namespace: 'mcp-servers-org', agentID: 'x' }
      const session = (await eve.call('POST', '/runtime/adapter/sessions', wanted)).body
      const list = (headers: Record<string, string>) =>
        fetch(`${rig.url}/daves/mcp`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
        })
      const proof = {
        'x-mcp-human-id': eve.id,
        'x-mcp-agent-id': 'x',
        'x-mcp-agent-session': session.name,
        'x-mcp-agent-session-secret': session.secret,
      }
      const { result } = (await (await list(proof)).json()) as { result: { tools: { name: string }[] } }
      expect(result.tools.map(({ name }) => name)).toEqual(['list_tickets'])
      expect((await list({})).status).toBe(401)
    } finally {
      upstream.closeAllConnections()
      upstream.close()
    }
  })

  it('keeps secrets out of the catalog, where everybody may publish', async () => {
    rig = await startRig({ mode: 'org' })
    const dave = await rig.user('dave@example.com')
    const secret = '/local/secrets/mcp-servers-org/desk/TOKEN'
    expect((await dave.call('PUT', secret, { value: 'x' })).status).toBe(403)
    expect((await rig.admin('PUT', secret, { value: 'x' })).status).toBe(200)
    expect((await dave.call('GET', '/local/secrets')).body.secrets).toEqual([])
    const { spec } = serverBody('thief')
    const secretEnvVars = [{ name: 'T', secretKeyRef: { name: 'desk', key: 'TOKEN' } }]
    const body = { name: 'thief', scope: 'org', spec: { ...spec, secretEnvVars } }
    expect((await dave.call('POST', '/runtime/servers', body)).status).toBe(403)
    expect((await rig.admin('POST', '/runtime/servers', body)).status).toBe(200)
  })
})

describe('in public mode', () => {
  it('the list of the catalog is open to who brings no credentials, and nothing else is', async () => {
    rig = await startRig({ mode: 'public' })
    const dave = await rig.user('dave@example.com')
    await publish(dave.call, 'daves', 'public')
    await publish(rig.owner, 'inner', 'tenant')
    const { status, body } = await rig.anon('GET', '/runtime/servers')
    expect([status, names({ body })]).toEqual([200, ['daves']])
    expect(body.publish_policy).toMatchObject({ active_server_count: 0, can_publish: true })
    // Not whose it is, and nothing of the machine.
    expect(JSON.stringify(body)).not.toContain(dave.id)
    expect(names(await rig.anon('GET', '/runtime/servers?namespace=mcp-servers-public'))).toEqual(['daves'])
    expect((await rig.anon('GET', '/runtime/servers?namespace=mcp-team-local')).status).toBe(403)
    for (const path of [
      '/runtime/servers/mcp-servers-public/daves',
      '/runtime/servers/mcp-servers-public/daves/manifest',
      '/runtime/grants',
      '/runtime/sessions',
      '/runtime/namespaces',
      '/auth/me',
      '/local/secrets',
    ]) {
      expect([path, (await rig.anon('GET', path)).status]).toEqual([path, 401])
    }
    expect((await publish(rig.anon, 'mine', 'public')).status).toBe(401)
    expect((await rig.anon('DELETE', '/runtime/servers/mcp-servers-public/daves')).status).toBe(401)
  })

  it('a wrong or expired credential is refused, not taken for none', async () => {
    rig = await startRig({ mode: 'public' })
    expect((await caller(rig.url, 'bad')('GET', '/runtime/servers')).status).toBe(401)
    expect((await rig.anon('GET', '/runtime/servers', undefined, { authorization: 'Basic x' })).status).toBe(401)
    expect((await rig.anon('GET', '/runtime/servers', undefined, { authorization: '' })).status).toBe(401)
    expect((await rig.anon('GET', '/runtime/servers', undefined, { 'x-api-key': 'mcpu_nope' })).status).toBe(401)
  })

  it('a call still needs an identity', async () => {
    rig = await startRig({ mode: 'public' })
    const dave = await rig.user('dave@example.com')
    await publish(dave.call, 'daves', 'public')
    const response = await fetch(`${rig.url}/daves/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    })
    expect(response.status).toBe(401)
    await response.body?.cancel()
  })
})

describe('namespaces', () => {
  const shared = { is_shared: true, namespace: 'mcp-servers', scope: 'user' }
  it('are listed with the catalog first, and read by those who may', async () => {
    rig = await startRig({ mode: 'public' })
    const dave = await rig.user('dave@example.com')
    const catalog = {
      is_public: true,
      is_shared: false,
      namespace: 'mcp-servers-public',
      scope: 'public',
      scope_name: 'Public preview',
    }
    expect((await dave.call('GET', '/runtime/namespaces')).body).toEqual({ namespaces: [catalog, shared] })
    const { namespaces } = (await rig.owner('GET', '/runtime/namespaces')).body
    const team = { namespace: 'mcp-team-local', scope: 'team', team_slug: 'local', team_role: 'owner' }
    expect(namespaces).toMatchObject([catalog, team, shared])
    const all = (await rig.admin('GET', '/runtime/namespaces')).body.namespaces
    expect(all).toMatchObject([{ namespace: 'mcp-team-local', is_managed: true, user_id: '' }, shared, catalog])
    expect((await rig.owner('GET', '/runtime/namespaces/mcp-team-local')).body.namespace).toEqual(all[0])
    expect((await dave.call('GET', '/runtime/namespaces/mcp-team-local')).status).toBe(403)
    expect((await dave.call('GET', '/runtime/namespaces/mcp-servers-public')).body.namespace).toEqual(catalog)
    expect((await rig.admin('GET', '/runtime/namespaces/nope')).status).toBe(404)
  })
})

describe('the mode', () => {
  it('stays with the data folder; a catalog of another mode is closed', async () => {
    rig = await startRig({ mode: 'org' })
    await publish(rig.owner, 'shared', 'org')
    await rig.restart({ mode: undefined as never })
    expect(rig.platform.mode).toBe('org')
    await rig.restart({ mode: 'tenant' })
    expect((await rig.anon('GET', '/platform')).body.mode).toBe('tenant')
    expect(names(await rig.owner('GET', '/runtime/servers'))).toEqual([])
    expect((await rig.owner('GET', '/runtime/servers/mcp-servers-org/shared')).status).toBe(403)
    expect((await publish(rig.owner, 'more', 'org')).status).toBe(403)
    expect((await rig.admin('GET', '/runtime/servers/mcp-servers-org/shared')).status).toBe(200)
  })

  it('keeps the words of the catalogs from teams', async () => {
    rig = await startRig()
    for (const slug of ['org', 'public', 'Org ']) {
      expect((await rig.admin('POST', '/runtime/teams', { slug })).status).toBe(400)
    }
  })
})
