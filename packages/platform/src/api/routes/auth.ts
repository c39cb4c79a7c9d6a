// Logins: platform-api §6.1, refresh and logout (decision 19).
import type { routes } from '@mcp-runtime/contract'
import { isAdmin } from '../../access/rights.ts'
import { normalizeEmail } from '../../identity/index.ts'
import { beginLogin, refuseLogin } from '../accounts/logins.ts'
import { newAccount, newPassword, taken } from '../accounts/new-account.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import { stillCaller } from '../http/still.ts'
import { tokenReply, whoAmI } from '../views/identity.ts'

export const login: Handler<typeof routes.login> = async (call, deps) => {
  const { body, peer } = call
  const email = normalizeEmail(body.email)
  const checked = await deps.identity.checkPassword(email, body.password, peer)
  if ('refused' in checked) {
    const wrong = { code: 'unauthorized', message: 'The e-mail or the password is wrong.' } as const
    return refuseLogin(deps, call, email, checked, wrong)
  }
  const { userID } = checked
  return beginLogin(deps, { ...call, caller: deps.identity.callerOf(userID) }, () => userID)
}

export const refresh: Handler<typeof routes.refresh> = async (call, deps) => {
  const { identity } = deps
  const { refresh_token } = call.body
  const living = identity.loginOf(refresh_token) ?? noRefresh()
  const rotation = await change(deps, { ...call, caller: identity.callerOf(living.userID) }, (write, record) => {
    const rotated = identity.refresh(write, refresh_token)
    if ('refused' in rotated && rotated.refused === 'reused') {
      record('platform.login.ended', {
        kind: 'User',
        name: rotated.userID,
        before: { login: rotated.family },
        after: { login: rotated.family, why: 'a refresh token that was used up came again' },
      })
    }
    return rotated
  })
  return tokenReply(('refused' in rotation ? undefined : await identity.pair(rotation)) ?? noRefresh())
}

const noRefresh = (): never => refuse('unauthorized', 'The refresh token is used up, expired or revoked. Log in again.')

/** In force at once, for the access tokens of the login too. The same answer whether or not the token was known. */
export const logout: Handler<typeof routes.logout> = async (call, deps) => {
  const { refresh_token } = call.body
  const login = deps.identity.loginOf(refresh_token)
  if (login === undefined) return { success: true }
  await change(deps, { ...call, caller: deps.identity.callerOf(login.userID) }, (write, record) => {
    deps.identity.logout(write, refresh_token)
    const after = { login: login.family, why: 'logout' }
    record('platform.login.ended', { kind: 'User', name: login.userID, before: { login: login.family }, after })
  })
  return { success: true }
}

/** Off unless the platform's setting says otherwise (F10); administrators make accounts in any case. */
export const signup: Handler<typeof routes.signup> = async (call, deps) => {
  const wantsAdmin = call.body.role?.trim().toLowerCase() === 'admin'
  const open = deps.settings.signup === true && !wantsAdmin
  const caller = open ? undefined : await call.credentials()
  if (!open && (caller === undefined || !isAdmin(caller))) {
    const who = wantsAdmin ? 'Only an administrator may make an administrator.' : 'Signing up is off here.'
    refuse('forbidden', `${who} Ask an administrator of this platform for an account.`)
  }
  const account = await newAccount(deps, call.body, { caller, peer: call.peer })
  return beginLogin(deps, { ...call, caller }, (write, record) => {
    if (caller !== undefined) stillCaller(deps, caller, 'admin')
    if (deps.identity.accounts.byEmail(account.email) !== undefined) taken(account.email)
    const { name } = deps.identity.accounts.create(write, account)
    const { email, role } = account
    record(caller === undefined ? 'platform.user.signed_up' : 'platform.user.created', {
      kind: 'User',
      name,
      after: { email, role },
    })
    return name
  })
}

/** No provider can be configured on this platform yet. */
export const exchangeIdToken: Handler<typeof routes.exchangeIdToken> = () =>
  refuse('service_unavailable', 'This platform has no OIDC provider. Log in with e-mail and password, or an API key.')

/** The current password is asked for, so that who finds an open login cannot keep the account. */
export const changePassword: Handler<typeof routes.changePassword> = async (call, deps) => {
  const { caller, body, peer } = call
  const { identity } = deps
  const checked = await identity.checkPassword(caller.email, body.current_password, peer)
  if ('refused' in checked) {
    const wrong = { code: 'forbidden', message: 'The current password is wrong.' } as const
    return refuseLogin(deps, call, caller.email, checked, wrong)
  }
  const passwordHash = await newPassword(deps, 'new_password', body.new_password, call)
  return beginLogin(deps, call, (write, record) => {
    stillCaller(deps, caller)
    const user = identity.accounts.byID(caller.userID) ?? refuse('unauthorized', 'The account does not exist any more.')
    identity.accounts.update(write, user, { passwordHash })
    const ended = identity.endLogins(write, user.name)
    record('platform.user.password_changed', { kind: 'User', name: user.name, after: { ended_logins: ended } })
    return user.name
  })
}

export const me: Handler<typeof routes.me> = ({ caller }) => whoAmI(caller)
