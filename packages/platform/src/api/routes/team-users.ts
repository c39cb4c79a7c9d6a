import type { routes } from '@mcp-runtime/contract'
import { kinds } from '../../kinds.ts'
import { newAccount, taken } from '../accounts/new-account.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import { stillCaller } from '../http/still.ts'
import { memberView } from '../views/team.ts'
import { ownTeam, readRole } from './members.ts'

/** Account and membership in one change: no step can leave the other behind (F21). The account is a plain user's. */
export const createTeamUser: Handler<typeof routes.createTeamUser> = async (call, deps) => {
  const { store, identity } = deps
  const { email, password } = call.body
  const team = ownTeam(store, call.caller, call.params.slug)
  const role = readRole(call.body.role)
  const account = await newAccount(deps, { email, password }, call)
  const { user, member } = await change(deps, call, (write, record) => {
    ownTeam(store, stillCaller(deps, call.caller), team.value.slug)
    if (identity.accounts.byEmail(account.email) !== undefined) taken(account.email)
    const user = identity.accounts.create(write, account)
    const userID = user.name
    const member = write.put(kinds.membership, team.name, userID, { teamID: team.name, userID, role })
    record('platform.user.created', { kind: 'User', name: userID, after: { email: account.email, role: account.role } })
    const { namespace } = team.value
    record('platform.member.put', { kind: 'Membership', namespace, name: userID, after: { role } })
    return { user, member }
  })
  return {
    user: { id: user.name, email: account.email, role: account.role },
    membership: memberView(store, team, member),
  }
}
