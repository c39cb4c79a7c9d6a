// Members of a team: platform-api §6.8. A team keeps an owner, and who leaves keeps nothing (F3).
import { type routes, TEAM_ROLES, type TeamMember, type TeamRole } from '@mcp-runtime/contract'
import { isAdmin, isTeamOwner, maySetPassword } from '../../access/rights.ts'
import { type Caller, normalizeEmail } from '../../identity/index.ts'
import { kinds, type TeamRecord } from '../../kinds.ts'
import type { Store, Stored, Write } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { type Actor, change, type Recorder } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { deleteParts } from '../servers/delete-parts.ts'
import { memberView } from '../views/team.ts'
import { readableTeam } from './teams.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const listMembers: Handler<typeof routes.listMembers> = ({ caller, params }, { store }) => {
  const team = readableTeam(store, caller, params.slug)
  const members = store.list(kinds.membership, team.name).map((member) => memberView(store, team, member))
  return { members: members.toSorted((a, b) => ((a.email ?? '') < (b.email ?? '') ? -1 : 1)) }
}

export const putMember: Handler<typeof routes.putMember> = async (call, deps) => {
  const { slug, userID } = call.params
  const role = readRole(call.body.role)
  requireUserID(userID)
  if (call.body.userID !== undefined && call.body.userID !== userID) {
    wrong('userID', 'The userID of the body is not the one of the path.')
  }
  const team = ownTeam(deps.store, call.caller, slug)
  return { membership: await put(call, deps, { team, userID, role }) }
}

/** The older verb, which names the account in the body; ours also by its e-mail. */
export const addMember: Handler<typeof routes.addMember> = async (call, deps) => {
  const { email, userID } = call.body
  const role = readRole(call.body.role)
  if ((email === undefined) === (userID === undefined)) wrong('email', 'Name the account by its userID or its email.')
  if (userID !== undefined) requireUserID(userID)
  const team = ownTeam(deps.store, call.caller, call.params.slug)
  const id = userID ?? accountID(deps, email as string)
  return { membership: await put(call, deps, { team, userID: id, role }) }
}

interface Wanted {
  readonly team: Stored<TeamRecord>
  readonly userID: string
  readonly role: TeamRole
}

/** Errors: 404, 409. */
async function put(
  actor: Actor & { readonly caller: Caller },
  deps: ApiDeps,
  { team, userID, role }: Wanted,
): Promise<TeamMember> {
  const { store } = deps
  const member = await change(deps, actor, (write, record) => {
    requireTeam(store, team)
    const user = store.get(kinds.user, '', userID) ?? refuse('not_found', `There is no user ${userID}.`)
    const claimed = maySetPassword(store, actor.caller, user) ? {} : { claimed: true as const }
    const before = store.get(kinds.membership, team.name, userID)
    if (role !== 'owner') requireOtherOwner(store, team, userID)
    const stored = write.put(kinds.membership, team.name, userID, { teamID: team.name, userID, role, ...claimed })
    record('platform.member.put', {
      kind: 'Membership',
      namespace: team.value.namespace,
      name: userID,
      ...(before === undefined ? {} : { before: { role: before.value.role } }),
      after: { role },
    })
    return stored
  })
  return memberView(store, team, member)
}

export const deleteMember: Handler<typeof routes.deleteMember> = async (call, deps) => {
  const { store } = deps
  const { slug, userID } = call.params
  const team = ownTeam(store, call.caller, slug)
  const before = store.get(kinds.membership, team.name, userID)
  if (before === undefined) refuse('not_found', `The user ${userID} is not a member of ${slug}.`)
  await change(deps, call, (write, record) => {
    requireOtherOwner(store, team, userID)
    write.delete(kinds.membership, team.name, userID)
    const ended = endSessions(store, write, record, team, userID)
    record('platform.member.removed', {
      kind: 'Membership',
      namespace: team.value.namespace,
      name: userID,
      before: { role: before.value.role, sessions: ended },
    })
  })
  return { success: true, team: slug, userID }
}

const wrong = (path: string, message: string): never =>
  refuse('invalid_request_body', message, { issues: [{ path, message }] })

const requireUserID = (userID: string): void => {
  if (!UUID.test(userID)) wrong('userID', `${JSON.stringify(userID)} is not a user id.`)
}

/** A role in a team; member when left out. Errors: 400. */
export function readRole(text: string | undefined): TeamRole {
  const role = (text?.trim().toLowerCase() || 'member') as TeamRole
  return TEAM_ROLES.includes(role) ? role : wrong('role', 'The role must be owner or member.')
}

const accountID = ({ identity }: ApiDeps, email: string): string =>
  identity.accounts.byEmail(email)?.name ??
  refuse('not_found', `There is no account with the e-mail ${JSON.stringify(normalizeEmail(email))}.`)

/** Part of a write: the team may have been deleted while the request was read. Errors: 404. */
function requireTeam(store: Store, { name, value }: Stored<TeamRecord>): void {
  if (store.get(kinds.team, '', name) === undefined) refuse('not_found', `There is no team ${value.slug}.`)
}

/** A team whose members the caller may change. Errors: 404, 403. */
export function ownTeam(store: Store, caller: Caller, slug: string): Stored<TeamRecord> {
  const team = readableTeam(store, caller, slug)
  if (!isAdmin(caller) && !isTeamOwner(caller, team.value.namespace)) {
    refuse('forbidden', `Only an owner of the team ${slug} or an administrator may change its members.`)
  }
  return team
}

/** Errors: 409 when `userID` is the only owner. */
function requireOtherOwner(store: Store, team: Stored<TeamRecord>, userID: string): void {
  const owners = store.list(kinds.membership, team.name).filter(({ value }) => value.role === 'owner')
  if (owners.length !== 1 || owners[0]?.value.userID !== userID) return
  refuse('conflict', `This is the last owner of ${team.value.slug}. Make another member an owner first.`)
}

/** Sessions on the team's servers, and those that act for the team elsewhere. */
function endSessions(store: Store, write: Write, record: Recorder, team: Stored<TeamRecord>, userID: string): number {
  const ended = store.list(kinds.session).filter(({ namespace, value }) => {
    const { subject } = value.spec
    const his = value.userID === userID || subject.humanID === userID
    return his && (namespace === team.value.namespace || subject.teamID === team.name)
  })
  deleteParts(write, record, { sessions: ended })
  return ended.length
}
