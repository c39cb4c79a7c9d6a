// Grants and sessions as items of the API: platform-api §6.5 and §6.6.
import { seesAccess } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { type GrantRecord, kinds, type SessionRecord } from '../../kinds.ts'
import type { Store, Stored } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import { requireChangeable, requireItemNames, requireReadable } from '../namespaces.ts'

interface Records {
  readonly grant: GrantRecord
  readonly session: SessionRecord
}
interface ItemCall {
  readonly caller: Caller
  readonly params: { readonly namespace: string; readonly name: string }
}

/** The item that a call reads. Errors: 400 for its names, 403 for its namespace, then 404, then 403 for its server. */
export function readableAccess<K extends keyof Records>(
  store: Store,
  kind: K,
  { caller, params }: ItemCall,
): Stored<Records[K]> {
  requireItemNames(params)
  requireReadable(caller, params.namespace)
  return findAccess(store, kind, caller, params)
}

/** The item that a call changes or deletes. Errors: as for reading, with the rights to change. */
export function changeableAccess<K extends keyof Records>(
  store: Store,
  kind: K,
  { caller, params }: ItemCall,
): Stored<Records[K]> {
  requireItemNames(params)
  requireChangeable(caller, params.namespace)
  return findAccess(store, kind, caller, params)
}

/** Errors: 404, then 403. */
export function findAccess<K extends keyof Records>(
  store: Store,
  kind: K,
  caller: Caller,
  { namespace, name }: ItemCall['params'],
): Stored<Records[K]> {
  const item = store.get<Records[keyof Records]>(kinds[kind], namespace, name)
  if (item === undefined) refuse('not_found', `There is no ${kind} ${name} in ${namespace}.`)
  if (!seesAccess(store, caller, item)) {
    refuse('forbidden', `The ${kind} ${name} is for a server that you do not administer.`)
  }
  return item as Stored<Records[K]>
}
