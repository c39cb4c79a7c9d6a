import type { routes } from '@mcp-runtime/contract'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { tokenReply, whoAmI } from '../views/identity.ts'

export const login: Handler<typeof routes.login> = async ({ body, peer }, { identity }) => {
  const outcome = await identity.login(body.email, body.password, peer)
  if (!('refused' in outcome)) return tokenReply(outcome)
  if (outcome.refused === 'wrong') refuse('unauthorized', 'The e-mail or the password is wrong.')
  const { retryAfter } = outcome
  refuse('too_many_requests', `Too many failed logins. Try again in ${retryAfter} s.`, {
    headers: { 'retry-after': String(retryAfter) },
  })
}

export const refresh: Handler<typeof routes.refresh> = async ({ body }, { identity }) => {
  const pair = await identity.refresh(body.refresh_token)
  return pair === undefined
    ? refuse('unauthorized', 'The refresh token is used up, expired or revoked. Log in again.')
    : tokenReply(pair)
}

/** The same answer whether or not the token was known. */
export const logout: Handler<typeof routes.logout> = async ({ body }, { identity }) => {
  await identity.logout(body.refresh_token)
  return { success: true }
}

export const me: Handler<typeof routes.me> = ({ caller }) => whoAmI(caller)
