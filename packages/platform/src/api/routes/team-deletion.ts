// Deleting a team: ours, the original serves it not. What is deleted is what the plan says.
import type { routes, TeamContents } from '@mcp-runtime/contract'
import { type GrantRecord, kinds, type SessionRecord, type TeamRecord } from '../../kinds.ts'
import type { Kind, Stored } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { deleteParts } from '../servers/delete-parts.ts'
import { teamView } from '../views/team.ts'
import { teamOfSlug } from './teams.ts'

/** So many names stand in a refusal. */
const SHOWN = 10

export const planTeamDeletion: Handler<typeof routes.planTeamDeletion> = ({ body }, deps) => {
  const team = teamOfSlug(deps.store, body.slug.trim().toLowerCase())
  return { team: teamView(team), contents: contentsOf(belongings(deps, team), deps, team) }
}

/**
 * One change takes away all of it, so that the gateway refuses the team's agents from the next call on; then its
 * workloads and images go. The accounts of its members stay.
 */
export const deleteTeam: Handler<typeof routes.deleteTeam> = async (call, deps) => {
  const force = readForce(call.query.force)
  const { store } = deps
  const { team, servers, deleted } = await change(deps, call, (write, record) => {
    const team = teamOfSlug(store, call.params.slug)
    const all = belongings(deps, team)
    const deleted = contentsOf(all, deps, team)
    if (!force && all.servers.length > 0) refuseServers(team, deleted.servers)
    const { members, ...parts } = all
    deleteParts(write, record, parts)
    for (const one of members) write.delete(kinds.membership, one.namespace, one.name)
    write.delete(kinds.team, '', team.name)
    const { slug, namespace } = team.value
    const before = { ...team.value, ...deleted, members: members.map(({ value }) => value) }
    record('platform.team.deleted', { kind: 'Team', namespace, name: slug, before })
    return { team, servers: all.servers, deleted }
  })
  await Promise.all(servers.map(({ uid }) => deps.workloads.detach(uid)))
  forgetImages(deps, team)
  return { success: true, team: teamView(team), deleted }
}

/** A team that takes the slug later inherits nothing. What is done is done, also where the disk does not let them go. */
function forgetImages({ images, log }: ApiDeps, team: Stored<TeamRecord>): void {
  try {
    images.remove((repository) => isOf(team, repository))
  } catch (error) {
    log.error({ err: error, team: team.value.slug }, 'The images of a deleted team could not be removed.')
  }
}

function readForce(text: string | undefined): boolean {
  if (text === undefined || text === 'false') return false
  return text === 'true' || refuse('invalid_query_param', 'force must be true or false.')
}

function refuseServers({ value: { slug } }: Stored<TeamRecord>, servers: readonly string[]): never {
  const more = servers.length > SHOWN ? ` and ${servers.length - SHOWN} more` : ''
  const names = servers.slice(0, SHOWN).join(', ') + more
  return refuse('conflict', `The team ${slug} still has servers: ${names}. Delete them, or the team with force=true.`, {
    fields: { servers },
  })
}

/** Everything that stands in its namespace, is bound to its servers or acts for it elsewhere. */
function belongings({ store }: ApiDeps, team: Stored<TeamRecord>) {
  const { namespace } = team.value
  const servers = store.list(kinds.server, namespace)
  const uids = new Set(servers.map(({ uid }) => uid))
  const access = <T extends GrantRecord | SessionRecord>(kind: Kind<T>) =>
    store.list(kind).filter(({ namespace: own, value: { serverUid, spec } }) => {
      return own === namespace || uids.has(serverUid) || spec.subject.teamID === team.name
    })
  return {
    servers,
    grants: access(kinds.grant),
    sessions: access(kinds.session),
    secrets: store.list(kinds.secret, namespace),
    attachments: store.list(kinds.attachment, namespace),
    members: store.list(kinds.membership, team.name),
  }
}

const isOf = ({ value }: Stored<TeamRecord>, repository: string): boolean => repository.startsWith(`${value.slug}/`)

function contentsOf(all: ReturnType<typeof belongings>, deps: ApiDeps, team: Stored<TeamRecord>): TeamContents {
  const images = deps.images.list().map(({ repository }) => repository)
  return {
    servers: all.servers.map(({ name }) => name),
    secrets: all.secrets.map(({ name }) => name),
    images: [...new Set(images.filter((repository) => isOf(team, repository)))].sort(),
    grants: all.grants.length,
    sessions: all.sessions.length,
    members: all.members.length,
  }
}
