import type { CommandContext } from '@mcp-runtime/sdk/command'

export const MODES = ['tenant', 'org', 'public'] as const
export type Mode = (typeof MODES)[number]

/**
 * The mode that is asked for: the flag, then PLATFORM_MODE, then MCP_PLATFORM_MODE (platform-api §4.2). Undefined: the
 * one that the data folder has. A word that is no mode opens nothing: it is told and left aside.
 */
export function wantedMode(ctx: Pick<CommandContext, 'env' | 'warn'>, flag: Mode | undefined): Mode | undefined {
  if (flag !== undefined) return flag
  for (const name of ['PLATFORM_MODE', 'MCP_PLATFORM_MODE']) {
    const text = ctx.env[name]?.trim().toLowerCase()
    if (!text) continue
    const mode = MODES.find((one) => one === text)
    if (mode === undefined) ctx.warn(`${name} is ${JSON.stringify(text)}, which is not one of ${MODES.join(', ')}.`)
    return mode
  }
  return undefined
}
