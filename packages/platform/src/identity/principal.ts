// Who calls, as the store has it at this moment: a role, a membership or an account that changes is in force with the
// next request (F3). A token says only whose it is.
import { type PlatformRole, SHARED_NAMESPACE, type TeamMembershipSummary } from '@mcp-runtime/contract'
import { kinds } from '../kinds.ts'
import type { Catalog } from '../platform-mode.ts'
import type { Store } from '../ports/index.ts'

export interface Caller {
  /** Empty for a service key, which is nobody: never compare it with a stored id without having asked for that. */
  readonly userID: string
  /** Id of the service key that calls. */
  readonly serviceKey?: string
  /** The login (family of refresh tokens) that the access token is of; absent for keys. */
  readonly login?: string
  /** Empty for a service key. */
  readonly email: string
  readonly role: PlatformRole
  /** Ordered by slug; the first one's namespace is the primary one. */
  readonly teams: readonly TeamMembershipSummary[]
  readonly namespace: string | undefined
  readonly allowedNamespaces: readonly string[]
  /** Of the platform's mode; open to every caller. */
  readonly catalog?: Catalog
}

/** Under which a caller owns what he makes and is told of in the audit log: the id of the user, else of the service key. */
export const actorID = ({ userID, serviceKey }: Pick<Caller, 'userID' | 'serviceKey'>): string =>
  userID || (serviceKey ?? '')

/** Undefined when there is no such user any more. */
export function callerOf(store: Store, userID: string, catalog?: Catalog): Caller | undefined {
  const user = store.get(kinds.user, '', userID)
  if (user === undefined) return undefined
  const teams = store
    .list(kinds.team)
    .flatMap((team): TeamMembershipSummary[] => {
      const membership = store.get(kinds.membership, team.name, userID)
      if (membership === undefined) return []
      const { slug, displayName, namespace } = team.value
      return [{ id: team.name, slug, name: displayName, namespace, role: membership.value.role }]
    })
    .sort((a, b) => (a.slug < b.slug ? -1 : 1))
  return {
    userID,
    email: user.value.email,
    role: user.value.role,
    teams,
    namespace: teams[0]?.namespace,
    allowedNamespaces: [...teams.map((team) => team.namespace), SHARED_NAMESPACE],
    ...(catalog === undefined ? {} : { catalog }),
  }
}
