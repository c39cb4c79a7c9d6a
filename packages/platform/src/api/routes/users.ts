// Accounts: platform-api §6.1, and what administrators and team owners do with them.
import type { routes } from '@mcp-runtime/contract'
import { isAdmin, maySetPassword } from '../../access/rights.ts'
import type { UserRecord } from '../../kinds.ts'
import type { Stored } from '../../ports/index.ts'
import { namedRole, newAccount, newPassword, taken } from '../accounts/new-account.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import { stillCaller } from '../http/still.ts'
import { userInfo, userSummary } from '../views/identity.ts'

const KIND = 'User'

/** Create only. */
export const createUser: Handler<typeof routes.createUser> = async (call, deps) => {
  const { identity } = deps
  const account = await newAccount(deps, call.body, call)
  const user = await change(deps, call, (write, record) => {
    stillCaller(deps, call.caller, 'admin')
    if (identity.accounts.byEmail(account.email) !== undefined) taken(account.email)
    const created = identity.accounts.create(write, account)
    record('platform.user.created', {
      kind: KIND,
      name: created.name,
      after: { email: account.email, role: account.role },
    })
    return created
  })
  return { user: userSummary(identity.callerOf(user.name) ?? taken(account.email)) }
}

export const listUsers: Handler<typeof routes.listUsers> = ({ query }, { identity }) => {
  const email = query.email?.trim()
  const one = email === undefined || email === '' ? undefined : identity.accounts.byEmail(email)
  const users = email ? (one === undefined ? [] : [one]) : identity.accounts.list()
  return { users: users.map((user) => userInfo(user, identity.teamsOf(user.name))) }
}

export const patchUser: Handler<typeof routes.patchUser> = async (call, deps) => {
  const { accounts } = deps.identity
  const role = namedRole(call.body.role)
  const { id } = call.params
  const user = await change(deps, call, (write, record) => {
    const before = accounts.byID(id) ?? noUser(id)
    if (role !== 'admin') requireOtherAdmin(accounts.list(), before)
    const after = accounts.update(write, before, { role })
    record('platform.user.role_changed', {
      kind: KIND,
      name: id,
      before: { role: before.value.role },
      after: { role },
    })
    return after
  })
  return { user: userInfo(user, deps.identity.teamsOf(id)) }
}

/** Who may not learn which accounts exist is refused before he is told that there is none. */
export const setPassword: Handler<typeof routes.setPassword> = async (call, deps) => {
  const { identity } = deps
  const { id } = call.params
  const require = () => {
    const caller = stillCaller(deps, call.caller)
    const user = identity.accounts.byID(id)
    if (user !== undefined && maySetPassword(deps.store, caller, user)) return user
    if (isAdmin(caller)) return noUser(id)
    const own = id === caller.userID ? ' Change your own password with the current one.' : ''
    return refuse('forbidden', `Only an administrator, or an owner of all teams of a user, may set a password.${own}`)
  }
  require()
  const passwordHash = await newPassword(deps, 'password', call.body.password, call)
  const user = await change(deps, call, (write, record) => {
    const found = require()
    const updated = identity.accounts.update(write, found, { passwordHash })
    const ended = identity.endLogins(write, id)
    record('platform.user.password_set', { kind: KIND, name: id, after: { ended_logins: ended } })
    return updated
  })
  return { user: userSummary(identity.callerOf(user.name) ?? noUser(id)) }
}

const noUser = (id: string): never => refuse('not_found', `There is no user ${id}.`)

/** Errors: 409. Service keys do not count: they may be gone with the next start. */
function requireOtherAdmin(users: readonly Stored<UserRecord>[], user: Stored<UserRecord>): void {
  const admins = users.filter(({ value }) => value.role === 'admin')
  if (admins.length !== 1 || admins[0]?.name !== user.name) return
  refuse('conflict', `${user.value.email} is the last administrator. Make another one first.`)
}
