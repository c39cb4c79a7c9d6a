// Grants that stand in another namespace than their server. They count only where the server's owner allows it, and only
// for the team that the namespace belonged to when he did: a team that takes over the name later is another one.
import { GRANT_NAMESPACES, grantNamespaces } from '@mcp-runtime/contract'
import { type GrantRecord, kinds } from '../kinds.ts'
import type { Store, Stored } from '../ports/index.ts'

/** Ids of the teams that the owner meant by the namespaces he named, kept beside his annotation. */
const GRANT_TEAMS = 'platform.mcpruntime.org/grant-teams'

type Annotations = Readonly<Record<string, string>>

/** What is kept with a server whose annotations are set: the teams of the namespaces as they are now. */
export function grantTeams(store: Store, annotations: Annotations): Annotations {
  const named = grantNamespaces(annotations)
  if (named.length === 0) return {}
  const teams = store.list(kinds.team).filter(({ value }) => named.includes(value.namespace))
  return teams.length === 0 ? {} : { [GRANT_TEAMS]: teams.map(({ name }) => name).join(',') }
}

/** The same of a server whose annotations stay as they are. */
export const keptGrantTeams = (annotations: Annotations | undefined): Annotations =>
  annotations?.[GRANT_TEAMS] === undefined ? {} : { [GRANT_TEAMS]: annotations[GRANT_TEAMS] }

/** Whether a server with these annotations lets the team of `namespace` grant its tools to itself. */
export const takesGrantsOf = (annotations: Annotations, namespace: string, team: string | undefined): boolean =>
  annotations[GRANT_NAMESPACES] !== undefined &&
  team !== undefined &&
  grantNamespaces(annotations).includes(namespace) &&
  (annotations[GRANT_TEAMS] ?? '').split(',').includes(team)

export const countsFor = (
  server: { readonly namespace: string; readonly annotations: Annotations },
  { namespace, value }: Stored<GrantRecord>,
): boolean => namespace === server.namespace || takesGrantsOf(server.annotations, namespace, value.spec.subject.teamID)
