import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Call, grantBody, type Rig, serverBody, sessionBody, startRig } from '../../test/support/platform.ts'

const NAMESPACE = 'mcp-team-acme'
const OTHER = 'mcp-team-local'
const there = { namespace: NAMESPACE }

let rig: Rig
let ann: { id: string; call: Call }
let team: { id: string }
let image = 0
beforeAll(async () => {
  rig = await startRig()
  ann = await rig.user('ann@acme.test')
})
afterAll(() => rig.stop())

const desk = { serverRef: { name: 'desk', namespace: NAMESPACE } }

/** A team with one of everything, and what it was given by the team `local`. */
async function found(): Promise<void> {
  team = (await rig.admin('POST', '/runtime/teams', { slug: 'acme' })).body.team
  await rig.admin('POST', '/runtime/teams/acme/members', { userID: ann.id, role: 'owner' })
  await ann.call('POST', '/runtime/servers', serverBody('desk', there))
  await ann.call('POST', '/runtime/grants', grantBody('readers', { ...there, ...desk }))
  await ann.call('POST', '/runtime/adapter/sessions', { serverName: 'desk', agentID: 'cursor', ...there })
  await ann.call('PUT', `/local/secrets/${NAMESPACE}/keys/TOKEN`, { value: 'v' })
  await rig.owner(
    'POST',
    '/runtime/servers',
    serverBody('theirs', { spec: { ...serverBody('theirs').spec, image: `x${image++}` } }),
  )
  const theirs = { serverRef: { name: 'theirs', namespace: OTHER }, subject: { agentID: 'cursor', teamID: team.id } }
  await rig.owner('POST', '/runtime/grants', grantBody('for-acme', theirs))
  await rig.owner('POST', '/runtime/grants', grantBody('own', { serverRef: theirs.serverRef }))
  await ann.call('POST', '/runtime/adapter/sessions', { serverName: 'theirs', agentID: 'cursor', namespace: OTHER })
  await rig.admin('POST', '/runtime/sessions', sessionBody('by-hand', theirs))
}

const CONTENTS = { servers: ['desk'], secrets: ['keys'], images: [], grants: 2, sessions: 3, members: 2 }
const plan = (slug = 'acme') => rig.admin('POST', '/runtime/team-deletion-plans', { slug })

describe('the deletion of a team', () => {
  beforeAll(found)

  it('is planned, refused while there are servers, and done by administrators alone', async () => {
    expect((await plan()).body).toMatchObject({ team: { slug: 'acme' }, contents: CONTENTS })
    expect(await rig.admin('DELETE', '/runtime/teams/acme')).toMatchObject({
      status: 409,
      body: { error: 'conflict', servers: ['desk'] },
    })
    expect((await rig.admin('DELETE', '/runtime/teams/acme?force=yes')).status).toBe(400)
    expect((await ann.call('DELETE', '/runtime/teams/acme?force=true')).status).toBe(403)
    expect((await ann.call('POST', '/runtime/team-deletion-plans', { slug: 'acme' })).status).toBe(403)
    expect((await plan('nope')).status).toBe(404)
    expect((await plan()).body.contents).toEqual(CONTENTS)
  })

  it('takes all of it away and leaves everything else', async () => {
    const { status, body } = await rig.admin('DELETE', '/runtime/teams/acme?force=true', undefined, {
      'x-mcp-source': 'cli',
    })
    expect([status, body]).toMatchObject([200, { success: true, team: { id: team.id }, deleted: CONTENTS }])
    expect((await rig.admin('DELETE', '/runtime/teams/acme')).status).toBe(404)
    const names = async (what: string) =>
      (await rig.admin('GET', `/runtime/${what}`)).body[what].map(({ name }: { name: string }) => name)
    expect(await names('servers')).toEqual(['theirs'])
    expect(await names('grants')).toEqual(['own'])
    expect(await names('sessions')).toEqual([])
    expect((await rig.admin('GET', '/local/secrets')).body.secrets).toEqual([])
    const me = (await ann.call('GET', '/auth/me')).body.principal
    expect([me.email, me.teams ?? []]).toEqual(['ann@acme.test', []])
    const again = { serverName: 'theirs', agentID: 'cursor', namespace: OTHER }
    expect((await ann.call('POST', '/runtime/adapter/sessions', again)).status).toBe(403)
    const { events } = (await rig.admin('GET', '/local/events?limit=1000')).body
    const event = events.find((one: { event_type: string }) => one.event_type === 'platform.team.deleted')
    expect(event.payload).toMatchObject({
      kind: 'Team',
      name: 'acme',
      namespace: NAMESPACE,
      before: { servers: ['desk'] },
    })
  })

  it('leaves nothing to a team that takes the slug later', async () => {
    const before = team.id
    team = (await rig.admin('POST', '/runtime/teams', { slug: 'acme' })).body.team
    expect(team.id).not.toBe(before)
    expect((await plan()).body.contents).toEqual({
      ...CONTENTS,
      servers: [],
      secrets: [],
      grants: 0,
      sessions: 0,
      members: 1,
    })
    expect((await rig.admin('DELETE', '/runtime/teams/acme')).status).toBe(200)
  })
})
