import type { PublishScope } from '@mcp-runtime/contract'
import type { CommandContext } from '@mcp-runtime/sdk/command'

export type Mode = PublishScope

/**
 * The mode that is asked for: the flag, then PLATFORM_MODE, then MCP_PLATFORM_MODE (platform-api §4.2). Undefined: the
 * one that the data folder has. A word that is no mode opens nothing: it is told and left aside.
 */
export async function wantedMode(
  ctx: Pick<CommandContext, 'env' | 'warn'>,
  flag: Mode | undefined,
): Promise<Mode | undefined> {
  if (flag !== undefined) return flag
  for (const name of ['PLATFORM_MODE', 'MCP_PLATFORM_MODE']) {
    const text = ctx.env[name]?.trim().toLowerCase()
    if (!text) continue
    // Loads the schemas, which `local up` does without otherwise.
    const { PUBLISH_SCOPES } = await import('@mcp-runtime/contract/resources')
    const mode = PUBLISH_SCOPES.find((one) => one === text)
    if (mode === undefined)
      ctx.warn(`${name} is ${JSON.stringify(text)}, which is none of ${PUBLISH_SCOPES.join(', ')}.`)
    return mode
  }
  return undefined
}
