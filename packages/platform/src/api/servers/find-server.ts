import { mayAdminister } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { kinds, type ServerRecord } from '../../kinds.ts'
import type { Store, Stored } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'

/** The server a grant or session names. Errors: 400, because it is the body that is wrong (platform-api §6.5). */
export function requireReferencedServer(store: Store, namespace: string, name: string): Stored<ServerRecord> {
  const message = `There is no server ${name} in ${namespace}.`
  return (
    store.get(kinds.server, namespace, name) ??
    refuse('invalid_request_body', message, { issues: [{ path: 'serverRef.name', message }] })
  )
}

/** Errors: 403 unless the caller may administer the server, or, where it is gone, the namespace. */
export function requireAdministrator(caller: Caller, server: Stored<ServerRecord>): void {
  if (!mayAdminister(caller, server)) {
    refuse('forbidden', `Only the owner of ${server.name}, an owner of its team or an administrator may do this.`)
  }
}
