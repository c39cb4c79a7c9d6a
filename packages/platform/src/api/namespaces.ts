// Which namespace a call is about, and whether the caller may use it (platform-api §4.2–4.4).
import { isResourceName } from '@mcp-runtime/contract'
import { isAdmin, mayChangeIn, mayRead, teamOfNamespace } from '../access/rights.ts'
import { type Caller, SHARED_NAMESPACE } from '../identity/index.ts'
import type { Store } from '../ports/index.ts'
import { refuse } from './api-error.ts'

const given = (namespace: string | undefined): string | undefined => namespace?.trim() || undefined

/** Quoted where it is no name, so that its ends can be seen in a sentence. */
const shown = (namespace: string): string => (isResourceName(namespace) ? namespace : JSON.stringify(namespace))

const noTeam = (): never =>
  refuse(
    'forbidden',
    'You belong to no team, so there is no namespace of yours. Ask an administrator to add you to one.',
  )

/** The namespace of a list: undefined means all. Errors: 403. */
export function listNamespace(caller: Caller, wanted: string | undefined): string | undefined {
  const namespace = given(wanted)
  if (namespace !== undefined) return requireReadable(caller, namespace)
  return isAdmin(caller) ? undefined : (caller.namespace ?? noTeam())
}

export function requireReadable(caller: Caller, namespace: string): string {
  if (!mayRead(caller, namespace)) refuse('forbidden', `The namespace ${shown(namespace)} is not open to you.`)
  return namespace
}

/** The namespace that a grant or session is written to: the named one, the caller's own, or an admin's shared one. */
export const accessNamespace = (caller: Caller, wanted: string | undefined): string =>
  given(wanted) ?? caller.namespace ?? (isAdmin(caller) ? SHARED_NAMESPACE : noTeam())

export function requireChangeable(caller: Caller, namespace: string): void {
  requireReadable(caller, namespace)
  if (!mayChangeIn(caller, namespace)) {
    refuse('forbidden', `Only an administrator may change anything in ${SHARED_NAMESPACE}.`)
  }
}

/** Both parts of an item's address, which must be names (platform-api §2.5). Errors: 400. */
export function requireItemNames({ namespace, name }: { namespace: string; name: string }): void {
  for (const text of [namespace, name]) {
    if (!isResourceName(text)) {
      refuse('invalid_request_body', `${JSON.stringify(text)} is not a valid name of a namespace or resource.`)
    }
  }
}

/** The namespace a server is published to (platform-api §4.3); this platform has no catalogs. Errors: 400, 403, 404. */
export function publishNamespace(
  store: Store,
  caller: Caller,
  wanted: { namespace?: string; scope?: string },
): { namespace: string; scope: string } {
  const scope = wanted.scope?.trim().toLowerCase() || 'tenant'
  if (!['tenant', 'org', 'public'].includes(scope)) {
    refuse('invalid_request_body', `The scope ${JSON.stringify(wanted.scope)} is not one of tenant, org, public.`)
  }
  if (scope !== 'tenant') refuse('forbidden', `This platform has no ${scope} catalog. Publish with the scope tenant.`)
  const namespace = given(wanted.namespace) ?? caller.namespace
  if (namespace === undefined) {
    if (isAdmin(caller)) refuse('invalid_request_body', 'Name the namespace: an administrator has none of his own.')
    noTeam()
  }
  requireChangeable(caller, namespace as string)
  requireNamespace(store, namespace as string)
  return { namespace: namespace as string, scope }
}

/** Errors: 404. Only for those who may know: an administrator, or who may use the namespace. */
export function requireNamespace(store: Store, namespace: string): void {
  if (namespace === SHARED_NAMESPACE || teamOfNamespace(store, namespace) !== undefined) return
  refuse('not_found', `There is no namespace ${shown(namespace)}.`)
}
