import { type McprError, mcprError } from '@mcp-runtime/sdk/errors'

/** The plugin that is missing, and the words that asked for it. */
export interface Missing {
  readonly plugin: string
  readonly command: string
}

/** One sentence with the reason, and the one command to run. */
export function notInstalled({ plugin, command }: Missing, reason: string, cause?: unknown): McprError {
  const why = reason.replace(/[.\s]+$/, '')
  return mcprError('MCPR_PLUGIN_MISSING', `"${command}" is part of ${plugin}, which is not installed: ${why}.`, {
    next: [{ command: `mcp-runtime plugins install ${plugin}`, when: 'to install it' }],
    ...(cause === undefined ? {} : { cause }),
  })
}
