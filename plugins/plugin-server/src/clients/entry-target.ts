import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { Reachable } from '../target/reach.ts'
import { plainText } from '../words.ts'
import type { EntryTarget } from './entry.ts'

/** What the adapter is told; the login by its name, never a token. */
export async function entryTarget(ctx: CommandContext, { info, url }: Reachable, agent: string): Promise<EntryTarget> {
  const { profile } = await ctx.credential()
  if (profile === undefined) {
    ctx.warn(
      'The login comes from MCP_PLATFORM_API_TOKEN, which is written nowhere: the client needs it in its environment, or a saved login (mcp-runtime auth login).',
    )
  }
  return {
    server: info.name,
    namespace: info.namespace,
    url,
    agent: plainText('--agent-id', agent),
    profile,
    configDir: ctx.env.MCP_RUNTIME_CONFIG_DIR?.trim() || undefined,
  }
}
