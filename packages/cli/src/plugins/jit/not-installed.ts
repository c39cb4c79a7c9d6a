import { type McprError, mcprError, type NextStep } from '@mcp-runtime/sdk/errors'

/** The plugin that is missing, and the words that asked for it. */
export interface Missing {
  readonly plugin: string
  readonly command: string
}

/** One sentence with the reason, and the one command to run. */
export function notInstalled(
  { plugin, command }: Missing,
  reason: string,
  cause?: unknown,
  next: readonly NextStep[] = [{ command: `mcp-runtime plugins install ${plugin}`, when: 'to install it' }],
): McprError {
  const why = reason.replace(/[.\s]+$/, '')
  return mcprError('MCPR_PLUGIN_MISSING', `"${command}" is part of ${plugin}, which is not installed: ${why}.`, {
    next,
    ...(cause === undefined ? {} : { cause }),
  })
}
