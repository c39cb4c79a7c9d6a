import type { routes } from '@mcp-runtime/contract'
import { emailProblem, normalizeEmail, passwordProblem } from '../../identity/index.ts'
import { kinds } from '../../kinds.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import { memberView } from '../views/team.ts'
import { ownTeam, readRole, requireTeam } from './members.ts'

/** Account and membership in one change: no step can leave the other behind (F21). The account is a plain user's. */
export const createTeamUser: Handler<typeof routes.createTeamUser> = async (call, deps) => {
  const { store, identity } = deps
  const email = normalizeEmail(call.body.email)
  // As the original: space around a password that was pasted is no part of it.
  const password = call.body.password.trim()
  const team = ownTeam(store, call.caller, call.params.slug)
  const issues = [
    { path: 'email', message: emailProblem(email) ?? '' },
    { path: 'password', message: passwordProblem(password) ?? '' },
  ].filter(({ message }) => message !== '')
  if (issues[0] !== undefined) refuse('invalid_request_body', issues[0].message, { issues })
  const role = readRole(call.body.role)
  const free = (): void => {
    if (identity.accounts.byEmail(email) !== undefined) refuse('conflict', taken(email))
  }
  free()
  const passwordHash = await identity.hash(password)
  const { user, member } = await change(deps, call, (write, record) => {
    requireTeam(store, team)
    free()
    const user = identity.accounts.create(write, { email, role: 'user', passwordHash })
    const userID = user.name
    const member = write.put(kinds.membership, team.name, userID, { teamID: team.name, userID, role })
    record('platform.user.created', { kind: 'User', name: userID, after: { email, role: 'user' } })
    const { namespace } = team.value
    record('platform.member.put', { kind: 'Membership', namespace, name: userID, after: { role } })
    return { user, member }
  })
  return { user: { id: user.name, email, role: 'user' }, membership: memberView(store, team, member) }
}

const taken = (email: string): string =>
  `There is an account with the e-mail ${email} already. Add it to the team instead.`
