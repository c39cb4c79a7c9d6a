// Teams: platform-api §6.8.
import { randomUUID } from 'node:crypto'
import { isRfc1123Label, type routes } from '@mcp-runtime/contract'
import { isAdmin } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { kinds, type TeamRecord } from '../../kinds.ts'
import { CATALOG_PREFIXES } from '../../platform-mode.ts'
import type { Store, Stored } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import { teamView } from '../views/team.ts'

const MAX_NAME = 128

const bySlug = (a: Stored<TeamRecord>, b: Stored<TeamRecord>): number => (a.value.slug < b.value.slug ? -1 : 1)

const mayRead = (caller: Caller, team: Stored<TeamRecord>): boolean =>
  isAdmin(caller) || caller.teams.some(({ id }) => id === team.name)

export const listTeams: Handler<typeof routes.listTeams> = ({ caller }, { store }) => ({
  teams: store
    .list(kinds.team)
    .filter((team) => mayRead(caller, team))
    .toSorted(bySlug)
    .map(teamView),
})

export const getTeam: Handler<typeof routes.getTeam> = ({ caller, params }, { store }) => ({
  team: teamView(readableTeam(store, caller, params.slug)),
})

/** A bad slug is a 400 that says why, a taken one a 409 (F22). The administrator who makes a team owns it. */
export const createTeam: Handler<typeof routes.createTeam> = async (call, deps) => {
  const slug = call.body.slug.trim().toLowerCase()
  const namespace = `mcp-team-${slug}`
  if (slug === '' || !isRfc1123Label(namespace) || !isRfc1123Label(slug)) {
    const message = 'The slug must be lower-case letters, digits and inner hyphens, 54 characters at most.'
    refuse('invalid_request_body', message, { issues: [{ path: 'slug', message }] })
  }
  if (CATALOG_PREFIXES.includes(slug)) {
    const message = `The slug ${slug} is kept for the images of a catalog.`
    refuse('invalid_request_body', message, { issues: [{ path: 'slug', message }] })
  }
  const displayName = call.body.name?.trim() || slug
  if (displayName.length > MAX_NAME || /\p{Cc}/u.test(displayName)) {
    const message = `The name must be one line of ${MAX_NAME} characters at most.`
    refuse('invalid_request_body', message, { issues: [{ path: 'name', message }] })
  }
  const team = await change(deps, call, (write, record) => {
    if (deps.store.list(kinds.team).some((other) => other.value.slug === slug)) {
      refuse('conflict', `There is a team ${slug} already.`)
    }
    const id = randomUUID()
    const value = { slug, displayName, namespace }
    const created = write.put(kinds.team, '', id, value)
    const { userID } = call.caller
    // A service key is nobody, so its team begins without an owner.
    if (userID !== '') write.put(kinds.membership, id, userID, { teamID: id, userID, role: 'owner' })
    record('platform.team.created', { kind: 'Team', namespace, name: slug, after: value })
    return created
  })
  return { team: teamView(team) }
}

/** Errors: 404. */
export const teamOfSlug = (store: Store, slug: string): Stored<TeamRecord> =>
  store.list(kinds.team).find((one) => one.value.slug === slug) ??
  refuse('not_found', `There is no team ${isRfc1123Label(slug) ? slug : JSON.stringify(slug)}.`)

/** Errors: 404, then 403 (the order of platform-api §6.8). */
export function readableTeam(store: Store, caller: Caller, slug: string): Stored<TeamRecord> {
  const team = teamOfSlug(store, slug)
  if (!mayRead(caller, team)) refuse('forbidden', `You are not a member of the team ${slug}.`)
  return team
}
