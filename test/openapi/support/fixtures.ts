// One request of each route that must succeed, made by hand where the names of its fields do not say what to send. A route
// that is not listed is called with what the world has (world.ts): a new route needs a line here only when that fails.
import type { RouteName } from '@mcp-runtime/contract'
import { dockerEntries, tarOf } from '../../../packages/oci/test/support/archives.ts'
import { grantBody, NAME, NAMESPACE, PASSWORD, serverBody, sessionBody, type Who, type World } from './world.ts'

export interface Wanted {
  readonly as?: Who
  /** Where this platform can answer with no success: the refusal that tells so. */
  readonly status?: number
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** In place of `body`, for a route that takes an upload. */
  readonly form?: readonly { readonly name: string; readonly filename?: string; readonly body: string | Buffer }[]
}

type Fixture = (world: World) => Wanted | Promise<Wanted>

const item = { namespace: NAMESPACE, name: NAME }
const server = async (world: World) => {
  const name = world.fresh('server')
  await world.must('owner', 'POST', '/runtime/servers', serverBody(name))
  return { params: { namespace: NAMESPACE, name } }
}
const person = (world: World) => ({ email: `${world.fresh('person')}@example.test`, password: PASSWORD })
const credential = async (world: World): Promise<Wanted> => {
  const { credential } = (await world.must('owner', 'POST', '/user/registry-credentials', { name: 'ci' })) as {
    credential: { id: string }
  }
  return { as: 'owner', params: { id: credential.id } }
}
const apiKey = async (world: World): Promise<Wanted> => {
  const { key } = (await world.must('owner', 'POST', '/user/api-keys', { name: 'ci' })) as { key: { id: string } }
  return { as: 'owner', params: { id: key.id } }
}

export const fixtures: Partial<Record<RouteName | (string & {}), Fixture>> = {
  login: ({ victim }) => ({ body: { email: victim.email, password: PASSWORD } }),
  refresh: ({ victim }) => ({ body: { refresh_token: victim.refreshToken } }),
  createUser: (world) => ({ body: { ...person(world), role: 'user' } }),
  createTeam: (world) => ({ body: { slug: world.fresh('team'), name: 'A team' } }),
  deleteMember: async (world) => {
    await world.must('admin', 'PUT', `/runtime/teams/other/members/${world.victim.id}`, { role: 'member' })
    return { params: { slug: 'other', userID: world.victim.id } }
  },
  addMember: ({ victim }) => ({ body: { email: victim.email, role: 'member' } }),
  createTeamUser: (world) => ({ body: person(world) }),
  deleteTeam: async (world) => {
    const slug = world.fresh('team')
    await world.must('admin', 'POST', '/runtime/teams', { slug })
    return { params: { slug } }
  },
  applyServer: (world) => ({ as: 'owner', body: serverBody(world.fresh('server')) }),
  planServer: () => ({ as: 'owner', body: serverBody(NAME, { update: true }) }),
  deleteServer: server,
  applyGrant: () => ({ as: 'owner', body: grantBody(NAME) }),
  applySession: () => ({ body: sessionBody(NAME) }),
  inspectPolicy: () => ({ as: 'owner', query: { namespace: NAMESPACE, server: NAME } }),
  serverEvents: () => ({ as: 'owner', query: { namespace: NAMESPACE, server: NAME } }),
  // One process has no parts to restart, and says so.
  restartComponent: () => ({ status: 409, body: { component: 'gateway' } }),
  actOnGrant: () => ({ as: 'owner', params: { ...item, action: 'enable' } }),
  actOnSession: () => ({ as: 'owner', params: { ...item, action: 'unrevoke' } }),
  planGrant: () => ({ as: 'owner', body: grantBody(NAME) }),
  planSession: () => ({ body: sessionBody(NAME) }),
  issueAdapterCertificate: () => ({ status: 503 }),
  signup: (world) => ({ status: 403, body: person(world) }),
  exchangeIdToken: () => ({ status: 503, body: { id_token: 'a.b.c' } }),
  issueAdapterSession: () => ({ as: 'owner', body: { serverName: NAME, namespace: NAMESPACE, agentID: 'cursor' } }),
  attach: () => ({ as: 'owner', body: { ...item, target: { kind: 'url', url: 'http://127.0.0.1:9/mcp' } } }),
  putSecret: () => ({ as: 'owner', params: { ...item, key: 'KEY' }, body: { value: 'secret' } }),
  revokeApiKey: apiKey,
  revokeApiKeyByVerb: apiKey,
  changePassword: () => ({ as: 'victim', body: { current_password: PASSWORD, new_password: PASSWORD } }),
  setPassword: () => ({ as: 'admin' }),
  patchUser: () => ({ body: { role: 'user' } }),
  deleteRegistryCredential: credential,
  revokeRegistryCredential: credential,
  pushImage: async (world) => ({
    as: 'owner',
    form: [
      { name: 'target', body: `${new URL(world.url).host.replace('127.0.0.1', 'localhost')}/local/tiny:v1` },
      { name: 'image_tar', filename: 'image.tar', body: await tarOf(dockerEntries([Buffer.from('layer')])) },
    ],
  }),
}
