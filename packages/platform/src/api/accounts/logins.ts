// Beginning and refusing logins, with what the audit log is told of it.
import type { TokenReply } from '@mcp-runtime/contract'
import type { LoginRefusal } from '../../identity/index.ts'
import type { Write } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import { type Actor, change, type Recorder } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { tokenReply } from '../views/identity.ts'

type Who = Omit<Actor, 'caller'>

/**
 * Begins a login of the user that `work` gives, in the same write as what `work` does. Errors: 401 when the user is gone;
 * what `work` throws.
 */
export async function beginLogin(
  deps: ApiDeps,
  actor: Actor,
  work: (write: Write, record: Recorder) => string,
): Promise<TokenReply> {
  const granted = await change(deps, actor, (write, record) => {
    const userID = work(write, record)
    const begun = deps.identity.begin(write, userID)
    // By this id the event of its end is known to be of the same login.
    record('platform.login.begun', { kind: 'User', name: userID, after: { login: begun.family } })
    return begun
  })
  const pair = await deps.identity.pair(granted)
  return pair === undefined ? refuse('unauthorized', 'The account does not exist any more.') : tokenReply(pair)
}

/** Tells the audit log of a wrong password and of the lock that it brought; then refuses. */
export async function refuseLogin(
  deps: ApiDeps,
  who: Who,
  email: string,
  refusal: LoginRefusal,
  wrong: { code: 'unauthorized' | 'forbidden'; message: string },
): Promise<never> {
  if (refusal.refused === 'locked') locked(refusal.retryAfter)
  await noteFailedLogin(deps, who, email, refusal)
  return refuse(wrong.code, wrong.message)
}

/** Keeps a wrong password, and the lock that it brought. */
export async function noteFailedLogin(
  deps: ApiDeps,
  who: Who,
  email: string,
  { account, locks, free }: Extract<LoginRefusal, { refused: 'wrong' }>,
): Promise<void> {
  if (free) return
  await change(deps, { ...who, caller: undefined }, (_write, record) => {
    const about = { kind: 'User', name: account ?? '', decision: 'deny' } as const
    // What was typed for an e-mail may be a password in the wrong field, so it is not kept where no account has it.
    const after = account === undefined ? {} : { email }
    record('platform.login.failed', { ...about, reason: 'wrong_password', after })
    if (locks !== undefined) {
      record('platform.login.locked', { ...about, reason: 'too_many_failures', after: { ...after, seconds: locks } })
    }
  })
}

function locked(retryAfter: number): never {
  refuse('too_many_requests', `Too many failed logins. Try again in ${retryAfter} s.`, {
    headers: { 'retry-after': String(retryAfter) },
  })
}
