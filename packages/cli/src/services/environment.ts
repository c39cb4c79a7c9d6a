import type { CommandContext } from '@mcp-runtime/sdk/command'

type Asked = Pick<CommandContext, 'env' | 'warn'>

/** The token that beats every saved login (commands-user §2.3); undefined when the environment has none. */
export const environmentToken = ({ env }: Pick<Asked, 'env'>): string | undefined =>
  env.MCP_PLATFORM_API_TOKEN?.trim() || undefined

/** After a change of the current login: says when the environment keeps it from being used. */
export function warnOfOverrides(ctx: Asked): void {
  if (environmentToken(ctx)) ctx.warn('MCP_PLATFORM_API_TOKEN is set: commands use it, not the saved login.')
  else if (ctx.env.MCP_PLATFORM_API_PROFILE?.trim()) {
    ctx.warn(
      `MCP_PLATFORM_API_PROFILE is set: commands use "${ctx.env.MCP_PLATFORM_API_PROFILE.trim()}", not the current login.`,
    )
  }
}
