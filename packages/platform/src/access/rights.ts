// The three different "may I" of platform-api §4.4, and what a removed member loses (F3). Pure, but for one look-up.

import { SHARED_NAMESPACE } from '@mcp-runtime/contract'
import { actorID, type Caller } from '../identity/index.ts'
import {
  type GrantRecord,
  kinds,
  type MembershipRecord,
  type ServerRecord,
  type SessionRecord,
  type UserRecord,
} from '../kinds.ts'
import type { Store, Stored } from '../ports/index.ts'

/** The user a server belongs to. */
export const OWNER_LABEL = 'platform.mcpruntime.org/user-id'

type Server = Stored<ServerRecord>
type Access = GrantRecord | SessionRecord

export const isAdmin = (caller: Pick<Caller, 'role'>): boolean => caller.role === 'admin'

/** Who lists and reads: a caller, or in public mode a visitor without an account. */
export type Reader = Pick<Caller, 'role' | 'allowedNamespaces' | 'catalog'>

/** Lists and reads: of one's teams, the shared namespace, and the catalog of the platform's mode. */
export const mayRead = (reader: Reader, namespace: string): boolean =>
  isAdmin(reader) || reader.allowedNamespaces.includes(namespace) || namespace === reader.catalog?.namespace

const isMember = (caller: Caller, namespace: string): boolean =>
  caller.teams.some((team) => team.namespace === namespace)

export const isTeamOwner = (caller: Caller, namespace: string): boolean =>
  caller.teams.some((team) => team.namespace === namespace && team.role === 'owner')

/** Grants, sessions and servers of others never stand in the shared namespace. */
export const mayChangeIn = (caller: Caller, namespace: string): boolean =>
  isAdmin(caller) || (namespace !== SHARED_NAMESPACE && mayRead(caller, namespace))

/**
 * Secrets: whoever may publish a server in a namespace can have it read every secret there. In a catalog that is every
 * user, so secrets there are the administrators'.
 */
export const mayKeepSecrets = (caller: Caller, namespace: string): boolean =>
  isAdmin(caller) || (mayChangeIn(caller, namespace) && namespace !== caller.catalog?.namespace)

const owns = (caller: Caller, server: Server): boolean =>
  server.value.labels[OWNER_LABEL] === actorID(caller) && mayRead(caller, server.namespace)

/** Grants, sessions, policy and events of a server: admins, owners of its team, its own owner while he is a member. */
export const mayAdminister = (caller: Caller, server: Server): boolean =>
  isAdmin(caller) || isTeamOwner(caller, server.namespace) || owns(caller, server)

/**
 * Update, delete, attach. An owner of the team is no exception, unless nobody of the team stands behind the server: it
 * carries no owner's label, or its owner has left.
 */
export function mayWriteServer(store: Store, caller: Caller, server: Server): boolean {
  if (isAdmin(caller) || owns(caller, server)) return true
  const owner = server.value.labels[OWNER_LABEL]
  if (owner === undefined) return isMember(caller, server.namespace)
  return isTeamOwner(caller, server.namespace) && membershipIn(store, server.namespace, owner) === undefined
}

/**
 * What a server's workload is and says: seen by who reads the server, but in a catalog, which everybody reads, only by who
 * may change it.
 */
export const seesWorkload = (store: Store, caller: Caller, server: Server): boolean =>
  mayRead(caller, server.namespace) &&
  (server.namespace !== caller.catalog?.namespace || mayWriteServer(store, caller, server))

/**
 * Whose password one may set without knowing the old one: administrators everybody's; an owner that of a user who is no
 * administrator and belongs to his teams alone, because with it he could act in every team of that user. An account that
 * he took in himself he would take over.
 */
export function maySetPassword(store: Store, caller: Caller, user: Stored<UserRecord>): boolean {
  if (isAdmin(caller)) return true
  if (user.value.role === 'admin' || user.name === caller.userID) return false
  const memberships = store.list(kinds.team).flatMap(({ name }) => store.get(kinds.membership, name, user.name) ?? [])
  const owned = new Set(caller.teams.filter(({ role }) => role === 'owner').map(({ id }) => id))
  return memberships.length > 0 && memberships.every(({ value }) => owned.has(value.teamID) && value.claimed !== true)
}

/**
 * Grants and sessions are seen by those who administer their server, which lives as long as they do (F4); a grant for
 * the server of another team also by the owners of the team that made it.
 */
export function seesAccess(store: Store, caller: Caller, access: Stored<Access>): boolean {
  const { serverRef } = access.value.spec
  const namespace = serverRef.namespace?.trim() || access.namespace
  if (namespace !== access.namespace && isTeamOwner(caller, access.namespace)) return true
  const server = store.get(kinds.server, namespace, serverRef.name)
  return server === undefined ? isAdmin(caller) : mayAdminister(caller, server)
}

/** The team a namespace belongs to. */
export const teamOfNamespace = (store: Store, namespace: string) =>
  store.list(kinds.team).find((team) => team.value.namespace === namespace)

function membershipIn(store: Store, namespace: string, userID: string): Stored<MembershipRecord> | undefined {
  const team = teamOfNamespace(store, namespace)
  return team && store.get(kinds.membership, team.name, userID)
}
