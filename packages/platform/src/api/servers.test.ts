import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { grantBody, NAMESPACE, type Rig, serverBody, sessionBody, startRig } from '../../test/support/platform.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig.stop())

const deploy = (name: string, more = {}) => rig.owner('POST', '/runtime/servers', serverBody(name, more))
const spec = (name: string, more = {}) => ({ spec: { ...serverBody(name).spec, ...more } })

describe('a server that is published', () => {
  it('comes back complete, with the path it is reached by and why it is not ready', async () => {
    const { status, body } = await deploy('desk', { labels: { app: 'x', App: 'y' } })
    const url = `${rig.url}/desk/mcp`
    expect(status).toBe(200)
    expect(body.server).toMatchObject({
      name: 'desk',
      namespace: NAMESPACE,
      uid: expect.any(String),
      team_id: expect.any(String),
      image: 'registry.example.test/local/desk',
      imageTag: 'v1',
      ready: '0/1',
      status: 'NotReady',
      reason: 'WorkloadMissing',
      endpoint: url,
      authMode: 'header',
      servicePort: 80,
      generation: 1,
      prompts: [],
      resources: [],
      tasks: [],
      liveInventory: null,
      access_json: { mcpServers: { desk: { type: 'http', url } } },
    })
    expect(body.server.age).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(body.server.tools).toHaveLength(2)
    const me = (await rig.owner('GET', '/auth/me')).body.principal
    expect(body.server.labels).toMatchObject({
      'app.kubernetes.io/managed-by': 'mcp-runtime',
      app: 'x',
      App: 'y',
      'platform.mcpruntime.org/user-id': me.subject,
      'created-by': me.subject,
      'mcpruntime.org/team-id': me.teams[0].id,
      'mcpruntime.org/scope': 'tenant',
    })
    expect((await rig.owner('GET', `/runtime/servers/${NAMESPACE}/desk`)).body.server).toEqual(body.server)
    const list = (await rig.owner('GET', '/runtime/servers')).body
    expect(list.servers).toEqual([body.server])
    expect(list.publish_policy).toEqual({
      active_server_limit: 0,
      active_server_count: 1,
      active_server_limit_enabled: false,
      can_publish: true,
      push_cooldown: '0s',
      push_cooldown_seconds: 0,
      push_cooldown_enabled: false,
    })
  })

  it('goes to the only namespace of its owner when none is named', async () => {
    const { name, spec } = serverBody('desk')
    expect((await rig.owner('POST', '/runtime/servers', { name, spec })).body.server.namespace).toBe(NAMESPACE)
  })

  it('is replaced only when that is asked for, and keeps its owner and its uid', async () => {
    const first = (await deploy('desk')).body.server
    expect(await deploy('desk')).toMatchObject({ status: 409, body: { error: 'conflict' } })
    const update = { update: true, ...spec('desk', { imageTag: 'v2' }) }
    const second = await rig.admin('POST', '/runtime/servers', serverBody('desk', update))
    expect(second.body.server).toMatchObject({ uid: first.uid, imageTag: 'v2', generation: 2 })
    expect(second.body.server.labels).toMatchObject({ 'created-by': first.labels['created-by'] })
    expect((await deploy('new', { update: true })).status).toBe(200)
  })

  it('twice at the same moment is made once', async () => {
    const statuses = (await Promise.all([deploy('desk'), deploy('desk')])).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, 409])
  })
})

describe('what is refused', () => {
  it.each([
    ['nothing', {}, 400],
    ['no image', { name: 'x', spec: {} }, 400],
    ['a blank image', serverBody('x', spec('x', { image: ' ' })), 400],
    ['a blank name', serverBody(' '), 400],
    ['an unknown scope', serverBody('x', { scope: 'zzz' }), 400],
    ['a catalog that is not there', serverBody('x', { scope: 'org' }), 403],
    ['a namespace of others', serverBody('x', { namespace: 'kube-system' }), 403],
    ['the shared namespace', serverBody('x', { namespace: 'mcp-servers' }), 403],
    ['another team', serverBody('x', spec('x', { teamID: 'other' })), 403],
    ['a bad name', serverBody('Bad_Name'), 422],
    ['a bad port', serverBody('x', spec('x', { port: 99_999_999 })), 422],
    ['an unknown side effect', serverBody('x', spec('x', { tools: [{ name: 't', sideEffect: 'zap' }] })), 400],
    ['a tool without side effect', serverBody('x', spec('x', { tools: [{ name: 't' }] })), 400],
    ['a duplicate tool', serverBody('x', spec('x', { tools: Array(2).fill({ name: 't', sideEffect: 'read' }) })), 422],
    ['an unknown field', serverBody('x', spec('x', { publicPathPrefx: 'y' })), 400],
    ['a tag that cannot be one', serverBody('x', spec('x', { imageTag: 'bad tag' })), 422],
    ['less than no replicas', serverBody('x', spec('x', { replicas: -1 })), 422],
    ['a variable without a name', serverBody('x', spec('x', { envVars: [{ name: '', value: '1' }] })), 422],
    [
      'a name of a variable with a value in it',
      serverBody('x', spec('x', { envVars: [{ name: 'A=B', value: '1' }] })),
      422,
    ],
    ['a variable with a NUL', serverBody('x', spec('x', { envVars: [{ name: 'A', value: 'x\0y' }] })), 400],
    ['an auth mode of clusters', serverBody('x', spec('x', { auth: { mode: 'oauth', issuerURL: 'https://i' } })), 422],
    ['a path of the platform', serverBody('api'), 409],
    ['a path of the platform by prefix', serverBody('x', spec('x', { publicPathPrefix: '/ui/x' })), 409],
    ['a path with odd characters', serverBody('x', spec('x', { publicPathPrefix: 'a b?c' })), 422],
    ['a path that climbs', serverBody('x', spec('x', { publicPathPrefix: 'x/../api' })), 422],
  ])('%s', async (_, body, status) => {
    const answer = await rig.owner('POST', '/runtime/servers', body)
    expect(answer.status).toBe(status)
    expect(answer.body.message).not.toBe('')
  })

  it('an administrator who names no namespace, or one that is not there', async () => {
    const { name, spec } = serverBody('desk')
    expect((await rig.admin('POST', '/runtime/servers', { name, spec })).status).toBe(400)
    expect((await rig.admin('POST', '/runtime/servers', { name, spec, namespace: 'nowhere' })).status).toBe(404)
    const refused = await rig.owner('POST', '/runtime/servers', { name, spec, namespace: 'mcp-servers' })
    expect([refused.status, refused.body.message]).toEqual([403, expect.stringContaining(`Name ${NAMESPACE}`)])
    expect((await rig.admin('POST', '/runtime/servers', { name, spec, namespace: 'mcp-servers' })).status).toBe(200)
  })

  it('a path that another server has, with the way out', async () => {
    await deploy('desk')
    const other = await deploy('other', spec('other', { publicPathPrefix: 'desk' }))
    expect([other.status, other.body.error]).toEqual([409, 'conflict'])
    expect(other.body.message).toContain('publicPathPrefix')
    expect((await deploy('other', spec('other', { publicPathPrefix: 'desk-2' }))).status).toBe(200)
    const taken = { update: true, ...spec('other', { publicPathPrefix: 'desk' }) }
    expect((await deploy('other', taken)).status).toBe(409)
    expect((await deploy('other', { update: true, ...spec('other', { publicPathPrefix: 'desk-2' }) })).status).toBe(200)
  })
})

describe('a server that is deleted', () => {
  it('is gone with its grants and sessions; one made again under its name inherits nothing', async () => {
    const first = (await deploy('desk')).body.server
    await rig.owner('POST', '/runtime/grants', grantBody('readers'))
    await rig.admin('POST', '/runtime/sessions', sessionBody('by-hand'))
    const path = `/runtime/servers/${NAMESPACE}/desk`
    expect(await rig.owner('DELETE', path)).toMatchObject({
      status: 200,
      body: { success: true, namespace: NAMESPACE, name: 'desk' },
    })
    expect(await rig.owner('DELETE', path)).toMatchObject({ status: 404, body: { error: 'not_found' } })
    expect((await rig.owner('GET', path)).status).toBe(404)
    expect((await deploy('desk')).body.server.uid).not.toBe(first.uid)
    expect((await rig.admin('GET', '/runtime/grants')).body.grants).toEqual([])
    expect((await rig.admin('GET', '/runtime/sessions')).body.sessions).toEqual([])
    const ask = { serverName: 'desk', agentID: 'cursor' }
    expect((await rig.owner('POST', '/runtime/adapter/sessions', ask)).status).toBe(403)
  })
})

describe('the policy of a server', () => {
  it('is the document the gateway judges by', async () => {
    await deploy('desk')
    await rig.owner('POST', '/runtime/grants', grantBody('readers'))
    const query = `/runtime/policy?namespace=${NAMESPACE}&server=desk`
    const { status, body } = await rig.owner('GET', query)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      schema_version: 'v1',
      revision: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      server: { name: 'desk', namespace: NAMESPACE, cluster: 'local' },
      policy: { mode: 'allow-list', default_decision: 'deny', enforce_on: 'call_tool', policy_version: 'v1' },
      session: { required: true },
      grants: [{ name: 'readers', agent_id: 'cursor', max_trust: 'low', allowed_side_effects: ['read'] }],
      source: expect.stringContaining('desk'),
    })
    expect(JSON.parse(body.json)).toMatchObject({ revision: body.revision, grants: body.grants })
    await rig.owner('PATCH', `/runtime/grants/${NAMESPACE}/readers`, { disabled: true })
    const after = (await rig.owner('GET', query)).body
    expect(after.grants[0].disabled).toBe(true)
    expect(after.revision).not.toBe(body.revision)
  })

  it('is refused in the order parameters, namespace, server', async () => {
    expect(await rig.owner('GET', '/runtime/policy')).toMatchObject({
      status: 400,
      body: { error: 'invalid_request_body' },
    })
    expect((await rig.owner('GET', '/runtime/policy?namespace=other&server=x')).status).toBe(403)
    expect((await rig.owner('GET', '/runtime/policy?server=nope')).status).toBe(404)
  })
})
