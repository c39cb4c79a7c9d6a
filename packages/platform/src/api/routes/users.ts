import { PLATFORM_ROLES, type PlatformRole, type routes } from '@mcp-runtime/contract'
import { callerOf, emailProblem, normalizeEmail, passwordProblem } from '../../identity/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import { userSummary } from '../views/identity.ts'

/** Create only. A taken e-mail is a 409 in our own words (F13, F22). */
export const createUser: Handler<typeof routes.createUser> = async (call, deps) => {
  const { body } = call
  const role = (body.role?.trim().toLowerCase() || 'user') as PlatformRole
  const email = normalizeEmail(body.email)
  const problems = [
    { path: 'email', message: emailProblem(email) },
    { path: 'password', message: passwordProblem(body.password) },
    { path: 'role', message: PLATFORM_ROLES.includes(role) ? undefined : 'The role must be user or admin.' },
  ].filter((problem): problem is { path: string; message: string } => problem.message !== undefined)
  if (problems[0] !== undefined) refuse('invalid_request_body', problems[0].message, { issues: problems })
  if (deps.identity.accounts.byEmail(email) !== undefined) taken(email)
  const passwordHash = await deps.identity.hash(body.password)
  const user = await change(deps, call, (write, record) => {
    const created = deps.identity.accounts.create(write, { email, role, passwordHash })
    record('platform.user.created', { kind: 'User', name: created.name, after: { email, role } })
    return created
  })
  const caller = callerOf(deps.store, user.name)
  return caller === undefined ? taken(email) : { user: userSummary(caller) }
}

const taken = (email: string): never => refuse('conflict', `There is an account with the e-mail ${email} already.`)
