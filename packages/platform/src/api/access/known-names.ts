// What a caller may know of people and teams that grants and sessions speak of.
import type { Subject, SubjectNames } from '@mcp-runtime/contract'
import { isAdmin } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { kinds } from '../../kinds.ts'
import type { ApiDeps } from '../deps.ts'

type People = Pick<ApiDeps, 'store' | 'identity'>

export interface KnownNames {
  /** The id of the person with this e-mail, when the caller may know of him. */
  userID(email: string): string | undefined
  /** The id of the team with this slug; an id stays what it is, whatever slugs there are. */
  teamID(slug: string): string | undefined
  /** A person named by e-mail and a team named by slug, by the ids that sessions carry; what is unknown stays as it is. */
  ids<S extends Subject>(subject: S): S
  /** Empty when there is nothing to tell. */
  of(subject: Subject): SubjectNames
}

/**
 * Only a person whom the caller knows of anyhow: himself, who shares a team with him, for an administrator everybody; so
 * that nobody can try out which accounts there are.
 */
const knowsOf = ({ store }: Pick<People, 'store'>, caller: Caller, userID: string): boolean =>
  isAdmin(caller) ||
  userID === caller.userID ||
  caller.teams.some(({ id }) => store.get(kinds.membership, id, userID) !== undefined)

/** The names for one answer: each is looked up once. A team's id is random, so who has it was told it. */
export function knownNames(people: People, caller: Caller): KnownNames {
  const { store, identity } = people
  const emails = new Map<string, string | undefined>()
  const email = (userID: string): string | undefined => {
    if (!emails.has(userID)) {
      const user = knowsOf(people, caller, userID) ? store.get(kinds.user, '', userID) : undefined
      emails.set(userID, user?.value.email)
    }
    return emails.get(userID)
  }
  const slug = (teamID: string): string | undefined => store.get(kinds.team, '', teamID)?.value.slug
  const userID = (text: string): string | undefined => {
    const user = text.includes('@') ? identity.accounts.byEmail(text) : undefined
    return user !== undefined && knowsOf(people, caller, user.name) ? user.name : undefined
  }
  const teamID = (text: string): string | undefined =>
    store.get(kinds.team, '', text) !== undefined
      ? text
      : store.list(kinds.team).find(({ value }) => value.slug === text)?.name
  return {
    userID,
    teamID,
    ids(subject) {
      const human = subject.humanID && userID(subject.humanID.trim())
      const team = subject.teamID && teamID(subject.teamID.trim())
      return { ...subject, ...(human && { humanID: human }), ...(team && { teamID: team }) }
    },
    of({ humanID, teamID }) {
      const [human, team] = [humanID && email(humanID), teamID && slug(teamID)]
      return { ...(human && { human }), ...(team && { team }) }
    },
  }
}
