import { type ErrorCode, mcprError } from '@mcp-runtime/sdk/errors'
import type { Called } from './outcome.ts'

const CODES: Readonly<Record<string, ErrorCode>> = {
  unreachable: 'MCPR_UNAVAILABLE',
  timeout: 'MCPR_TIMEOUT',
  broken: 'MCPR_UNAVAILABLE',
  http_error: 'MCPR_UNAVAILABLE',
  auth_required: 'MCPR_DENIED',
  not_mcp: 'MCPR_BAD_REPLY',
  rpc_error: 'MCPR_DENIED',
  too_large: 'MCPR_BAD_REPLY',
}

/** A failure on the way to the server as an error of the table; any other error comes back as it is. */
export function wireError(error: unknown, { server, namespace }: Called): unknown {
  const { name, code = '', message, hint } = error as { name?: string; code?: string; message: string; hint?: string }
  if (name !== 'DiscoveryError') return error
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
  return mcprError(CODES[code] ?? 'MCPR_FAILED', sentence, {
    ...(hint === undefined ? {} : { hint: `${hint.replace(/[.]$/, '')}.` }),
    next: [{ command: `mcp-runtime server status --namespace ${namespace}`, when: `to see whether ${server} runs` }],
    cause: error,
  })
}
