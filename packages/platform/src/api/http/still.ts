// Time passes between the head of a request and what it does: its body is awaited, a password is hashed, an image comes.
// Who lost his rights meanwhile does nothing with them any more (F3).
import type { RouteSpec } from '@mcp-runtime/contract'
import type { Caller } from '../../identity/index.ts'
import { refuse } from '../api-error.ts'
import type { ApiDeps } from '../deps.ts'

/** The caller of a request as he is now. Errors: 401 when his login, key or account has ended; 403 for `audience`. */
export function stillCaller(
  { identity }: Pick<ApiDeps, 'identity'>,
  caller: Caller,
  audience?: RouteSpec['audience'],
): Caller {
  const now = identity.current(caller) ?? refuse('unauthorized', 'The login or the key has ended. Log in again.')
  requireRole(now, audience)
  return now
}

/** Errors: 403. */
export function requireRole({ role }: Pick<Caller, 'role'>, audience: RouteSpec['audience'] | undefined): void {
  if (audience === 'admin' && role !== 'admin') refuse('forbidden', 'Only an administrator may do this.')
}
