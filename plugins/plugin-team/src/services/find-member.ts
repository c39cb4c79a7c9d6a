import { routes, type TeamMember } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { fail } from '@mcp-runtime/sdk/errors'
import { readSlug } from './slug.ts'

/** Some platforms answer for a team that is not there with an empty list (F23). */
export async function listMembers(client: PlatformClient, text: string): Promise<readonly TeamMember[]> {
  const params = { slug: readSlug(text) }
  const { members } = await client.call(routes.listMembers, { params })
  if (members.length === 0) await client.call(routes.getTeam, { params })
  return members
}

/** MCPR_NOT_FOUND when nobody of that e-mail is in the team. */
export async function findMember(client: PlatformClient, slug: string, email: string): Promise<TeamMember> {
  const members = await listMembers(client, slug)
  const member = members.find((one) => one.email?.toLowerCase() === email.toLowerCase())
  return (
    member ??
    fail('MCPR_NOT_FOUND', `${email} is not a member of ${slug}.`, {
      next: [{ command: `mcp-runtime team user list ${slug}`, when: 'to see who is' }],
    })
  )
}
