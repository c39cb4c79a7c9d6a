import type { Why } from '@mcp-runtime/contract'
import { type CommandContext, inProfile } from '@mcp-runtime/sdk/command'

type Change = Why['change']

/** The steps with command lines that run as the login in use when they are pasted. */
export const asLogin = (ctx: Pick<CommandContext, 'env' | 'profile'>, change: NonNullable<Change>) =>
  change.map((step) => ({
    ...step,
    commands: step.commands.map((line) => inProfile(line, ctx.profile || ctx.env.MCP_PLATFORM_API_PROFILE)),
  }))
