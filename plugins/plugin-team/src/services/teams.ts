import { routes, type Team, type TeamMember } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { because } from './because.ts'
import { checkNewTeam, type Planned } from './dry-run.ts'
import { readSlug } from './slug.ts'

export const listTeams = async (client: PlatformClient): Promise<readonly Team[]> =>
  (await client.call(routes.listTeams, {})).teams

export interface TeamDetails extends Team {
  readonly members: readonly TeamMember[]
}

export async function getTeam(client: PlatformClient, text: string): Promise<TeamDetails> {
  const params = { slug: readSlug(text) }
  const { team } = await client.call(routes.getTeam, { params })
  const { members } = await client.call(routes.listMembers, { params })
  return { ...team, members }
}

export interface NewTeam {
  readonly slug: string
  readonly name?: string | undefined
  readonly reason?: string | undefined
  readonly dryRun?: boolean
}

export type CreatedTeam = Planned<Team, 'slug' | 'name' | 'namespace'>

/** Creates a team with its namespace. */
export async function createTeam(client: PlatformClient, wanted: NewTeam): Promise<CreatedTeam> {
  const slug = readSlug(wanted.slug)
  const name = wanted.name?.trim()
  if (wanted.dryRun) {
    await checkNewTeam(client, slug)
    return { slug, name: name || slug, namespace: `mcp-team-${slug}`, dryRun: true }
  }
  const body = { slug, ...(name ? { name } : {}) }
  return (await client.call(routes.createTeam, { body, ...because(wanted.reason) })).team
}
