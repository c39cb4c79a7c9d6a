import { routes, type Team } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'

export const listTeams = async (client: PlatformClient): Promise<readonly Team[]> =>
  (await client.call(routes.listTeams, {})).teams
