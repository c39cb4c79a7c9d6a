// Who exists and who belongs to which team, as far as the life of a session depends on it (known fault F3).
import { kinds, type MembershipRecord, type UserRecord } from '../kinds.ts'
import type { Change, Store, Stored } from '../ports/index.ts'

const key = (teamID: string, userID: string): string => `${teamID}\0${userID}`

/** Users and memberships, kept by the store's changes. Every question is one look-up. */
export class People {
  readonly #users = new Map<string, UserRecord>()
  readonly #members = new Set<string>()

  constructor(store: Store) {
    for (const user of store.list(kinds.user)) this.#users.set(user.name, user.value)
    for (const { value } of store.list(kinds.membership)) this.#members.add(key(value.teamID, value.userID))
  }

  /** The user whose standing this change may alter; undefined for changes of other kinds. */
  apply(change: Change): string | undefined {
    const { kind, type, resource } = change
    if (kind === kinds.user.name) {
      if (type === 'delete') this.#users.delete(resource.name)
      else this.#users.set(resource.name, (resource as Stored<UserRecord>).value)
      return resource.name
    }
    if (kind !== kinds.membership.name) return undefined
    const { teamID, userID } = (resource as Stored<MembershipRecord>).value
    if (type === 'delete') this.#members.delete(key(teamID, userID))
    else this.#members.add(key(teamID, userID))
    return userID
  }

  /** Whether the user may act now for `teamID`; an empty team asks only that the user exists. */
  mayActFor(userID: string, teamID: string): boolean {
    const user = this.#users.get(userID)
    if (user === undefined) return false
    return teamID === '' || user.role === 'admin' || this.#members.has(key(teamID, userID))
  }
}
