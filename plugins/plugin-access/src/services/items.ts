// Reading and switching one grant or session. The two kinds differ in their routes and in one word; the rest is here.
import { type GrantSummary, routes, type SessionSummary } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'

export interface ItemKey {
  readonly namespace: string
  readonly name: string
}

export interface Switched extends ItemKey {
  readonly kind: 'grant' | 'session'
  readonly state: 'disabled' | 'enabled' | 'revoked' | 'restored'
}

export interface Removed extends ItemKey {
  readonly kind: 'grant' | 'session'
}

/** Without a namespace: of all that are open to the caller. */
export const listGrants = (client: PlatformClient, namespace: string | undefined): Promise<readonly GrantSummary[]> =>
  ofEvery(client, namespace, async (query) => (await client.call(routes.listGrants, { query })).grants)

/** Without a namespace: of all that are open to the caller. */
export const listSessions = (
  client: PlatformClient,
  namespace: string | undefined,
): Promise<readonly SessionSummary[]> =>
  ofEvery(client, namespace, async (query) => (await client.call(routes.listSessions, { query })).sessions)

/** The platform takes no namespace for one: an administrator's every one, but the first team's of anybody else. */
async function ofEvery<T extends ItemKey>(
  client: PlatformClient,
  namespace: string | undefined,
  list: (query: { namespace?: string }) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  if (namespace) return list({ namespace })
  const [own, me] = await Promise.all([list({}), client.principal().catch(() => undefined)])
  const teams = me?.principal.role === 'admin' ? [] : (me?.principal.teams ?? [])
  if (teams.length < 2) return own
  const others = await Promise.all(teams.map((team) => list({ namespace: team.namespace })))
  const found = new Map([...own, ...others.flat()].map((item) => [`${item.namespace}/${item.name}`, item]))
  return [...found.keys()].sort().flatMap((key) => found.get(key) ?? [])
}

export const getGrant = async (client: PlatformClient, params: ItemKey): Promise<GrantSummary> =>
  (await client.call(routes.getGrant, { params })).grant

export const getSession = async (client: PlatformClient, params: ItemKey): Promise<SessionSummary> =>
  (await client.call(routes.getSession, { params })).session

/** Enables or disables a grant; in force at the gateway when it resolves. */
export async function switchGrant(client: PlatformClient, params: ItemKey, disabled: boolean): Promise<Switched> {
  const { name, namespace, disabled: now } = await client.call(routes.patchGrant, { params, body: { disabled } })
  return { kind: 'grant', name, namespace, state: now ? 'disabled' : 'enabled' }
}

/** Revokes or restores a session; in force at the gateway when it resolves. */
export async function switchSession(client: PlatformClient, params: ItemKey, revoked: boolean): Promise<Switched> {
  const { name, namespace, revoked: now } = await client.call(routes.patchSession, { params, body: { revoked } })
  return { kind: 'session', name, namespace, state: now ? 'revoked' : 'restored' }
}

export async function removeGrant(client: PlatformClient, params: ItemKey): Promise<Removed> {
  await client.call(routes.deleteGrant, { params })
  return { kind: 'grant', ...params }
}

export async function removeSession(client: PlatformClient, params: ItemKey): Promise<Removed> {
  await client.call(routes.deleteSession, { params })
  return { kind: 'session', ...params }
}
