// `POST …/{namespace}/{name}/{verb}`, as older clients say what PATCH says: platform-api §6.5 and §6.6.
import type { routes } from '@mcp-runtime/contract'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { patchGrant } from './grants.ts'
import { patchSession } from './sessions.ts'

const DISABLED = new Map([
  ['disable', true],
  ['enable', false],
])
const REVOKED = new Map([
  ['revoke', true],
  ['unrevoke', false],
])

export const actOnGrant: Handler<typeof routes.actOnGrant> = (call, deps) =>
  patchGrant({ ...call, body: { disabled: meant(DISABLED, call.params.action) } }, deps)

export const actOnSession: Handler<typeof routes.actOnSession> = (call, deps) =>
  patchSession({ ...call, body: { revoked: meant(REVOKED, call.params.action) } }, deps)

/** Errors: 400 for any other word. */
function meant(verbs: ReadonlyMap<string, boolean>, action: string): boolean {
  const value = verbs.get(action)
  if (value !== undefined) return value
  const known = [...verbs.keys()].join(' or ')
  return refuse('invalid_request_body', `${JSON.stringify(action)} is not possible here: it is ${known}.`)
}
