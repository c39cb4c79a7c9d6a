// Which namespace a call is about, and whether the caller may use it (platform-api §4.2–4.4).
import { isResourceName, SHARED_NAMESPACE } from '@mcp-runtime/contract'
import { publishTarget } from '../access/publishing.ts'
import { isAdmin, mayChangeIn, mayRead, type Reader, teamOfNamespace } from '../access/rights.ts'
import type { Caller } from '../identity/index.ts'
import type { Catalog } from '../platform-mode.ts'
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
  return isAdmin(caller) ? undefined : (caller.catalog?.namespace ?? caller.namespace ?? noTeam())
}

export function requireReadable(caller: Reader, namespace: string): string {
  if (!mayRead(caller, namespace)) refuse('forbidden', `The namespace ${shown(namespace)} is not open to you.`)
  return namespace
}

/** The namespace that a grant or session is written to: the named one, the caller's own, or an admin's shared one. */
export const accessNamespace = (caller: Caller, wanted: string | undefined): string =>
  given(wanted) ?? caller.namespace ?? (isAdmin(caller) ? SHARED_NAMESPACE : (caller.catalog?.namespace ?? noTeam()))

export function requireChangeable(caller: Caller, namespace: string): void {
  requireReadable(caller, namespace)
  if (!mayChangeIn(caller, namespace)) {
    // Rendered manifests say this namespace where the metadata says none.
    const own = caller.teams.map((team) => team.namespace).join(' or ')
    const yours = own === '' ? '' : ` Name ${own}, which is yours.`
    refuse('forbidden', `Only an administrator may change anything in ${SHARED_NAMESPACE}.${yours}`)
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

/** The namespace a server is published to, with its scope (platform-api §4.3). Errors: 400, 403, 404. */
export function publishNamespace(
  store: Store,
  caller: Caller,
  wanted: { namespace?: string; scope?: string },
): { namespace: string; scope: string } {
  const target = publishTarget(caller, wanted)
  if ('problem' in target) refuse(target.code, target.problem)
  if (target.namespace === '') {
    if (isAdmin(caller)) refuse('invalid_request_body', 'Name the namespace: an administrator has none of his own.')
    noTeam()
  }
  requireChangeable(caller, target.namespace)
  requireNamespace(store, target.namespace, caller.catalog)
  return target
}

/** Errors: 404. Only for those who may know: an administrator, or who may use the namespace. */
export function requireNamespace(store: Store, namespace: string, catalog: Catalog | undefined): void {
  if (namespace === SHARED_NAMESPACE || namespace === catalog?.namespace) return
  if (teamOfNamespace(store, namespace) === undefined) {
    refuse('not_found', `There is no namespace ${shown(namespace)}.`)
  }
}
