// What is in the lists of each, and what becomes of the server of a member who has left. Who may call what at all:
// test/matrix.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Call, grantBody, NAMESPACE, type Rig, serverBody, startRig } from '../../test/support/platform.ts'

vi.mock('../identity/slow-hash.ts', () => import('../../test/support/quick-hash.ts'))

type Who = 'user' | 'member' | 'owner' | 'serverOwner' | 'admin'

let rig: Rig
let as: Record<Who, Call>
beforeAll(async () => {
  rig = await startRig()
  const [user, member, serverOwner] = [
    await rig.user('user@example.com'),
    await rig.user('member@example.com'),
    await rig.user('server-owner@example.com'),
  ]
  for (const { id } of [member, serverOwner]) await rig.admin('PUT', `/runtime/teams/local/members/${id}`, {})
  as = {
    user: user.call,
    member: member.call,
    owner: rig.owner,
    serverOwner: serverOwner.call,
    admin: rig.admin,
  }
  await as.serverOwner('POST', '/runtime/servers', serverBody('desk'))
})
afterAll(() => rig.stop())

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
