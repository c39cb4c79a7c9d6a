import { routes } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { anonymousClient } from './platform.ts'

// Being offline must not keep anybody from logging in or out.
const REVOKE_MS = 5000

/** Asks a platform to revoke a refresh token and its family (platform-api §6.1). Rejects when it does not confirm. */
export async function revokeRefreshToken(ctx: CommandContext, apiUrl: string, refreshToken: string): Promise<void> {
  ctx.redactor.add(refreshToken)
  const client = anonymousClient(ctx, apiUrl)
  await client.call(routes.logout, { body: { refresh_token: refreshToken }, signal: AbortSignal.timeout(REVOKE_MS) })
}
