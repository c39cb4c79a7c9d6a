// Everybody of platform-api §5 on one platform: the team `local` with its owner, a member, and a member who owns the
// server `desk`; the owner of another team; an account without a team; an administrator; two service keys; nobody.
import {
  type Call,
  caller,
  NAMESPACE,
  PASSWORD,
  type Rig,
  serverBody,
  startRig,
} from '../../../packages/platform/test/support/platform.ts'

export const WHO = ['anon', 'svc', 'user', 'other', 'member', 'owner', 'serverOwner', 'admin', 'svcA'] as const
export type Who = (typeof WHO)[number]

export const SERVICE_KEY = 'service-key-of-a-user'
export const ADMIN_SERVICE_KEY = 'service-key-of-an-administrator'

export interface Cast {
  readonly rig: Rig
  readonly as: Readonly<Record<Who, Call>>
  /** The member again, with an API key of his instead of a login. */
  readonly memberByKey: Call
  /** Ids of those who have an account made here. */
  readonly ids: Readonly<Record<'user' | 'other' | 'member' | 'serverOwner' | 'extra', string>>
}

/** A caller with a key in x-api-key. */
export const keyCaller =
  (url: string, key: string): Call =>
  (method, path, body, headers = {}) =>
    caller(url)(method, path, body, { 'x-api-key': key, ...headers })

export async function startCast(): Promise<Cast> {
  const rig = await startRig({ signup: true, serviceKeys: { user: [SERVICE_KEY], admin: [ADMIN_SERVICE_KEY] } })
  const user = await rig.user('user@example.com')
  const other = await rig.user('other@example.com')
  const member = await rig.user('member@example.com')
  const serverOwner = await rig.user('server-owner@example.com')
  const extra = await rig.admin('POST', '/users', { email: 'extra@example.com', password: PASSWORD })
  await rig.admin('POST', '/runtime/teams', { slug: 'globex' })
  await rig.admin('PUT', `/runtime/teams/globex/members/${other.id}`, { role: 'owner' })
  for (const { id } of [member, serverOwner]) await rig.admin('PUT', `/runtime/teams/local/members/${id}`, {})
  await serverOwner.call('POST', '/runtime/servers', serverBody('desk'))
  const { api_key } = (await member.call('POST', '/user/api-keys', { name: 'matrix' })).body
  return {
    rig,
    memberByKey: keyCaller(rig.url, api_key),
    as: {
      anon: rig.anon,
      svc: keyCaller(rig.url, SERVICE_KEY),
      user: user.call,
      other: other.call,
      member: member.call,
      owner: rig.owner,
      serverOwner: serverOwner.call,
      admin: rig.admin,
      svcA: keyCaller(rig.url, ADMIN_SERVICE_KEY),
    },
    ids: { user: user.id, other: other.id, member: member.id, serverOwner: serverOwner.id, extra: extra.body.user.id },
  }
}

export { NAMESPACE }
