// Namespaces as the API shows them: platform-api §6.8, two shapes.
import { type NamespaceInfo, type routes, SHARED_NAMESPACE } from '@mcp-runtime/contract'
import { isAdmin, mayRead, teamOfNamespace } from '../../access/rights.ts'
import { kinds, type TeamRecord } from '../../kinds.ts'
import type { Catalog } from '../../platform-mode.ts'
import type { Store, Stored } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { requireReadable } from '../namespaces.ts'

export const listNamespaces: Handler<typeof routes.listNamespaces> = ({ caller }, { store }) => {
  const catalogs = caller.catalog === undefined ? [] : [catalogInfo(caller.catalog)]
  if (isAdmin(caller)) {
    return { namespaces: [...newestTeams(store).map(teamInfo), SHARED, ...catalogs] }
  }
  const teams = caller.teams.map(({ id, slug, name, namespace, role }): NamespaceInfo => {
    return {
      namespace,
      is_shared: false,
      scope: 'team',
      team_id: id,
      team_slug: slug,
      team_name: name,
      team_role: role,
    }
  })
  return { namespaces: [...catalogs, ...teams, ...(mayRead(caller, SHARED_NAMESPACE) ? [SHARED] : [])] }
}

export const getNamespace: Handler<typeof routes.getNamespace> = ({ caller, params }, { store }) => {
  const namespace = requireReadable(caller, params.namespace)
  if (namespace === SHARED_NAMESPACE) return { namespace: SHARED }
  if (namespace === caller.catalog?.namespace) return { namespace: catalogInfo(caller.catalog) }
  const team = teamOfNamespace(store, namespace) ?? refuse('not_found', 'There is no such namespace.')
  return { namespace: teamInfo(team) }
}

const SHARED: NamespaceInfo = { namespace: SHARED_NAMESPACE, is_shared: true, scope: 'user' }

const catalogInfo = ({ namespace, scope, title }: Catalog): NamespaceInfo => ({
  namespace,
  is_shared: false,
  is_public: scope === 'public',
  scope,
  scope_name: title,
})

/** All teams, the newest first, also of those that were made within one second. */
export const newestTeams = (store: Store): Stored<TeamRecord>[] =>
  store
    .list(kinds.team)
    .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.resourceVersion - a.resourceVersion)

/** The administrators' shape. */
export const teamInfo = ({ name, uid, createdAt, value }: Stored<TeamRecord>): NamespaceInfo => ({
  id: uid,
  user_id: '',
  email: '',
  namespace: value.namespace,
  scope: 'team',
  team_id: name,
  team_slug: value.slug,
  team_name: value.displayName,
  created_at: createdAt,
  is_shared: false,
  is_managed: true,
})
