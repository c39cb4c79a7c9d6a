// The cells of platform-api §5 for the routes of this platform: anybody, a user of no team, a member, the owner of the
// team, the member who owns the server, an administrator.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Call,
  grantBody,
  NAMESPACE,
  type Rig,
  serverBody,
  sessionBody,
  startRig,
} from '../../test/support/platform.ts'

const WHO = ['anon', 'user', 'member', 'owner', 'serverOwner', 'admin'] as const
type Who = (typeof WHO)[number]

let rig: Rig
let as: Record<Who, Call>
let memberID: string
beforeAll(async () => {
  rig = await startRig()
  const [user, member, serverOwner] = [
    await rig.user('user@example.com'),
    await rig.user('member@example.com'),
    await rig.user('server-owner@example.com'),
  ]
  memberID = member.id
  for (const { id } of [member, serverOwner]) await rig.admin('PUT', `/runtime/teams/local/members/${id}`, {})
  as = {
    anon: rig.anon,
    user: user.call,
    member: member.call,
    owner: rig.owner,
    serverOwner: serverOwner.call,
    admin: rig.admin,
  }
  await as.serverOwner('POST', '/runtime/servers', serverBody('desk'))
})
afterAll(() => rig.stop())

const grant = `/runtime/grants/${NAMESPACE}/g`
const session = `/runtime/sessions/${NAMESPACE}/s`
const server = `/runtime/servers/${NAMESPACE}/desk`

type Row = [string, string, unknown, Record<Who, number>]
const cells = (...statuses: number[]) =>
  Object.fromEntries(WHO.map((who, i) => [who, statuses[i]])) as Record<Who, number>

/** Before each call there is a grant g and a session s again. */
const rows: Row[] = [
  // method, path, body                                                     anon user member owner serverOwner admin
  ['GET', '/platform', undefined, cells(200, 200, 200, 200, 200, 200)],
  ['GET', '/auth/me', undefined, cells(401, 200, 200, 200, 200, 200)],
  ['GET', '/user/api-keys', undefined, cells(401, 200, 200, 200, 200, 200)],
  ['GET', '/user/registry-credentials', undefined, cells(401, 200, 200, 200, 200, 200)],
  ['POST', '/user/registry-credentials', { name: 'n' }, cells(401, 201, 201, 201, 201, 201)],
  ['GET', '/registry/authz', undefined, cells(401, 403, 403, 403, 403, 204)],
  ['GET', '/runtime/tools', undefined, cells(401, 200, 200, 200, 200, 200)],
  ['GET', `/runtime/tools?namespace=${NAMESPACE}`, undefined, cells(401, 403, 200, 200, 200, 200)],
  ['GET', '/runtime/namespaces', undefined, cells(401, 200, 200, 200, 200, 200)],
  ['GET', `/runtime/namespaces/${NAMESPACE}`, undefined, cells(401, 403, 200, 200, 200, 200)],
  ['GET', '/runtime/namespaces/mcp-servers', undefined, cells(401, 200, 200, 200, 200, 200)],
  ['GET', '/local/secrets', undefined, cells(401, 200, 200, 200, 200, 200)],
  ['PUT', `/local/secrets/${NAMESPACE}/s/K`, { value: 'x' }, cells(401, 403, 200, 200, 200, 200)],
  ['PUT', '/local/secrets/mcp-servers/s/K', { value: 'x' }, cells(401, 403, 403, 403, 403, 200)],
  ['POST', '/users', { email: 'x', password: 'x' }, cells(401, 403, 403, 403, 403, 400)],
  ['GET', '/runtime/servers', undefined, cells(401, 200, 200, 200, 200, 200)],
  ['GET', `/runtime/servers?namespace=${NAMESPACE}`, undefined, cells(401, 403, 200, 200, 200, 200)],
  ['GET', server, undefined, cells(401, 403, 200, 200, 200, 200)],
  ['POST', '/runtime/servers', serverBody('desk', { update: true }), cells(401, 403, 403, 403, 200, 200)],
  ['GET', `/runtime/policy?namespace=${NAMESPACE}&server=desk`, undefined, cells(401, 403, 403, 200, 200, 200)],
  ['GET', `/runtime/grants?namespace=${NAMESPACE}`, undefined, cells(401, 403, 200, 200, 200, 200)],
  ['GET', '/runtime/grants', undefined, cells(401, 403, 200, 200, 200, 200)],
  ['GET', grant, undefined, cells(401, 403, 403, 200, 200, 200)],
  ['POST', '/runtime/grants', grantBody('g'), cells(401, 403, 403, 200, 200, 200)],
  ['PATCH', grant, { disabled: true }, cells(401, 403, 403, 200, 200, 200)],
  ['DELETE', grant, undefined, cells(401, 403, 403, 200, 200, 200)],
  ['GET', session, undefined, cells(401, 403, 403, 200, 200, 200)],
  ['POST', '/runtime/sessions', sessionBody('s'), cells(401, 403, 403, 403, 403, 200)],
  ['PATCH', session, { revoked: true }, cells(401, 403, 403, 200, 200, 200)],
  ['DELETE', session, undefined, cells(401, 403, 403, 200, 200, 200)],
  ['GET', '/runtime/teams', undefined, cells(401, 200, 200, 200, 200, 200)],
  ['POST', '/runtime/teams', { slug: '-' }, cells(401, 403, 403, 403, 403, 400)],
  ['GET', '/runtime/teams/local', undefined, cells(401, 403, 200, 200, 200, 200)],
  ['GET', '/runtime/teams/local/members', undefined, cells(401, 403, 200, 200, 200, 200)],
  ['GET', '/local/attachments', undefined, cells(401, 200, 200, 200, 200, 200)],
  ['DELETE', `/local/attachments/${NAMESPACE}/desk`, undefined, cells(401, 403, 403, 403, 404, 404)],
  ['GET', '/local/events', undefined, cells(401, 200, 200, 200, 200, 200)],
  ['GET', `/local/events?namespace=${NAMESPACE}`, undefined, cells(401, 403, 200, 200, 200, 200)],
  [
    'POST',
    '/runtime/adapter/sessions',
    { serverName: 'desk', namespace: NAMESPACE, agentID: 'cursor' },
    cells(401, 403, 200, 200, 200, 200),
  ],
]

describe.each(rows)('%s %s', (method, path, body, expected) => {
  it.each(WHO)('by %s', async (who) => {
    await as.admin('POST', '/runtime/grants', grantBody('g', { disabled: false }))
    await as.admin('POST', '/runtime/sessions', sessionBody('s', { revoked: false }))
    expect((await as[who](method, path, body)).status).toBe(expected[who])
  })
})

describe('members of a team', () => {
  it.each(WHO)('put by %s', async (who) => {
    const expected = cells(401, 403, 403, 200, 403, 200)
    const answer = await as[who]('PUT', `/runtime/teams/local/members/${memberID}`, { role: 'member' })
    expect(answer.status).toBe(expected[who])
  })
})

describe('lists', () => {
  it('hold only what the caller may see', async () => {
    await as.admin('POST', '/runtime/grants', grantBody('g', { disabled: false }))
    const names = async (who: Who, path: string, key: string) =>
      (await as[who]('GET', path)).body[key].map(({ name }: { name: string }) => name)
    expect(await names('user', '/runtime/servers', 'servers')).toEqual([])
    expect(await names('member', '/runtime/servers', 'servers')).toEqual(['desk'])
    expect(await names('member', '/runtime/grants', 'grants')).toEqual([])
    expect(await names('serverOwner', '/runtime/grants', 'grants')).toEqual(['g'])
    expect(await names('user', '/runtime/teams', 'teams')).toEqual([])
    const types = async (who: Who) =>
      (await as[who]('GET', '/local/events?limit=1000')).body.events.map(
        (one: { event_type: string }) => one.event_type,
      )
    expect(await types('user')).toEqual([])
    expect(await types('member')).toEqual([])
    expect(await types('serverOwner')).toContain('platform.grant.applied')
    expect(await types('serverOwner')).not.toContain('platform.user.created')
    expect(await types('owner')).toContain('platform.member.put')
    expect(await types('admin')).toContain('platform.user.created')
  })
})

describe('the server of a member who has left', () => {
  it('is out of his reach, and in that of the owner of the team', async () => {
    const left = await rig.user('left@example.com')
    const path = `/runtime/teams/local/members/${left.id}`
    await rig.admin('PUT', path, {})
    expect((await left.call('POST', '/runtime/servers', serverBody('lefts'))).status).toBe(200)
    const remove = `/runtime/servers/${NAMESPACE}/lefts`
    expect((await rig.owner('DELETE', remove)).status).toBe(403)
    expect((await rig.owner('DELETE', path)).status).toBe(200)
    expect((await left.call('DELETE', remove)).status).toBe(403)
    expect((await left.call('GET', remove)).status).toBe(403)
    expect((await rig.owner('DELETE', remove)).status).toBe(200)
  })
})
