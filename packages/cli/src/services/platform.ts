// The platform before a login is saved: asked with no credential, or with one that is still to be judged.

import { createClient, type PlatformClient } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'

export const anonymousClient = async (_ctx: CommandContext, baseUrl: string): Promise<PlatformClient> =>
  createClient({ baseUrl })

export const tokenClient = async (_ctx: CommandContext, baseUrl: string, token: string): Promise<PlatformClient> =>
  createClient({ baseUrl, credential: { token } })
