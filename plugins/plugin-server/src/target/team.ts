import { routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { plainText } from '../words.ts'

/** The namespace of the team with this slug; MCPR_NOT_FOUND and MCPR_FORBIDDEN come from the platform. */
export async function teamNamespace(client: PlatformClient, slug: string): Promise<string> {
  const params = { slug: plainText('--team', slug) }
  const { team } = await client.call(routes.getTeam, { params })
  return team.namespace
}
