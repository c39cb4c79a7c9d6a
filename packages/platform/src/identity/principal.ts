// Who calls, as the store has it at this moment: a role, a membership or an account that changes is in force with the
// next request (F3). A token says only whose it is.
import { type PlatformRole, SHARED_NAMESPACE, type TeamMembershipSummary } from '@mcp-runtime/contract'
import { kinds, type MembershipRecord } from '../kinds.ts'
import type { Catalog } from '../platform-mode.ts'
import type { Store, Stored } from '../ports/index.ts'
import { SetMultimap } from '../set-multimap.ts'

export interface Caller {
  /** Empty for a service key, which is nobody: never compare it with a stored id without having asked for that. */
  readonly userID: string
  /** Id of the service key that calls. */
  readonly serviceKey?: string
  /** The login (family of refresh tokens) that the access token is of; absent for keys. */
  readonly login?: string
  /** Id of the API key of the user that calls. */
  readonly apiKey?: string
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

/** Users as callers; knows the teams of each, so that a request costs his memberships and not all teams. */
export class Principals {
  readonly #store: Store
  readonly #catalog: Catalog | undefined
  /** User id to the ids of his teams; kept after each commit. */
  readonly #teamsOf = new SetMultimap()

  constructor(store: Store, catalog?: Catalog) {
    this.#store = store
    this.#catalog = catalog
    for (const { value } of store.list(kinds.membership)) this.#teamsOf.add(value.userID, value.teamID)
    store.watch((changes) => {
      for (const { kind, type, resource } of changes) {
        if (kind !== kinds.membership.name) continue
        const { userID, teamID } = (resource as Stored<MembershipRecord>).value
        if (type === 'put') this.#teamsOf.add(userID, teamID)
        else this.#teamsOf.delete(userID, teamID)
      }
    })
  }

  /** Undefined when there is no such user any more. */
  of(userID: string, by: Pick<Caller, 'login' | 'apiKey'> = {}): Caller | undefined {
    const user = this.#store.get(kinds.user, '', userID)
    if (user === undefined) return undefined
    const teams = this.teamsOf(userID)
    const { email, role } = user.value
    return {
      userID,
      ...by,
      email,
      role,
      teams,
      namespace: teams[0]?.namespace,
      allowedNamespaces: [...teams.map((team) => team.namespace), SHARED_NAMESPACE],
      ...(this.#catalog === undefined ? {} : { catalog: this.#catalog }),
    }
  }

  /** Ordered by slug. */
  teamsOf(userID: string): TeamMembershipSummary[] {
    return this.#teamsOf
      .get(userID)
      .flatMap((teamID): TeamMembershipSummary[] => {
        const team = this.#store.get(kinds.team, '', teamID)
        const membership = this.#store.get(kinds.membership, teamID, userID)
        if (team === undefined || membership === undefined) return []
        const { slug, displayName, namespace } = team.value
        return [{ id: teamID, slug, name: displayName, namespace, role: membership.value.role }]
      })
      .sort((a, b) => (a.slug < b.slug ? -1 : 1))
  }
}
