// What makes an account, whoever makes it: platform-api §6.1.
import { PLATFORM_ROLES, type PlatformRole } from '@mcp-runtime/contract'
import { isAdmin } from '../../access/rights.ts'
import { actorID, type Caller, emailProblem, normalizeEmail, passwordProblem } from '../../identity/index.ts'
import { refuse } from '../api-error.ts'
import type { ApiDeps } from '../deps.ts'

export interface NewAccount {
  readonly email: string
  readonly role: PlatformRole
  readonly passwordHash: string
}

interface Given {
  readonly email: string
  readonly password: string
  readonly role?: string | undefined
}

/** Who asks; before he has an account known by his address alone. */
interface By {
  readonly caller: Caller | undefined
  readonly peer: string
}

const queuedAs = ({ caller, peer }: By): string | undefined =>
  caller === undefined ? peer : isAdmin(caller) ? undefined : actorID(caller)

const issue = (path: string, message: string | undefined) => (message === undefined ? [] : [{ path, message }])

const NO_ROLE = 'The role must be user or admin.'

/** The role that was named, `user` when none was; undefined when there is no such role. */
const roleIn = (text: string | undefined): PlatformRole | undefined => {
  const role = text?.trim().toLowerCase() || 'user'
  return PLATFORM_ROLES.find((one) => one === role)
}

/** Errors: 400. */
export const namedRole = (text: string): PlatformRole =>
  (text.trim() === '' ? undefined : roleIn(text)) ??
  refuse('invalid_request_body', NO_ROLE, { issues: issue('role', NO_ROLE) })

/** Errors: 400 with every problem; 409 for a taken e-mail, in our own words (F13, F22), after the same work as for a free one; QueueFull. */
export async function newAccount({ identity }: ApiDeps, given: Given, by: By): Promise<NewAccount> {
  const email = normalizeEmail(given.email)
  const role = roleIn(given.role)
  const problems = [
    ...issue('email', emailProblem(email)),
    ...issue('password', passwordProblem(given.password)),
    ...issue('role', role === undefined ? NO_ROLE : undefined),
  ]
  if (problems[0] !== undefined) refuse('invalid_request_body', problems[0].message, { issues: problems })
  const passwordHash = await identity.hash(given.password, queuedAs(by))
  if (identity.accounts.byEmail(email) !== undefined) taken(email)
  return { email, role: role ?? 'user', passwordHash }
}

/** Errors: 400; QueueFull. */
export async function newPassword({ identity }: ApiDeps, path: string, password: string, by: By): Promise<string> {
  const problem = passwordProblem(password)
  if (problem !== undefined) refuse('invalid_request_body', problem, { issues: issue(path, problem) })
  return identity.hash(password, queuedAs(by))
}

export const taken = (email: string): never =>
  refuse('conflict', `There is an account with the e-mail ${email} already.`)
