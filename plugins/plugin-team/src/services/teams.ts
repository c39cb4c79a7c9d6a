import { routes, type Team, type TeamMember } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
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

/** Creates a team with its namespace. */
export async function createTeam(client: PlatformClient, wanted: { slug: string; name?: string | undefined }) {
  const slug = readSlug(wanted.slug)
  const name = wanted.name?.trim()
  return (await client.call(routes.createTeam, { body: { slug, ...(name ? { name } : {}) } })).team
}
