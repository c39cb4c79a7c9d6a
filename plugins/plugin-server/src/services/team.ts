import { routes } from '@mcp-runtime/contract'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { plainText } from './words.ts'

/** The namespace of the team with this slug; MCPR_NOT_FOUND and MCPR_FORBIDDEN come from the platform. */
export async function teamNamespace(ctx: CommandContext, client: PlatformClient, slug: string): Promise<string> {
  const params = { slug: plainText('--team', slug) }
  const { team } = await client.call(routes.getTeam, { params, signal: ctx.signal })
  return team.namespace
}
