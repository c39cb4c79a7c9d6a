import { asObject } from '@mcp-runtime/contract/json'
import { type ErrorCode, mcprError } from '@mcp-runtime/sdk/errors'
import { type Called, refused } from './outcome.ts'

const CODES: Readonly<Record<string, ErrorCode>> = {
  unreachable: 'MCPR_UNAVAILABLE',
  timeout: 'MCPR_TIMEOUT',
  broken: 'MCPR_UNAVAILABLE',
  http_error: 'MCPR_UNAVAILABLE',
  auth_required: 'MCPR_DENIED',
  not_mcp: 'MCPR_BAD_REPLY',
  too_large: 'MCPR_BAD_REPLY',
}

/**
 * A failure on the way to the server as an error of the table; any other error comes back as it is. Throws where the
 * gateway or the server refused by a JSON-RPC error.
 */
export function wireError(error: unknown, called: Called): unknown {
  const { name, code = '', message, hint, cause } = error as Error & { code?: string; hint?: string }
  if (name !== 'DiscoveryError') return error
  const answer = code === 'rpc_error' ? asObject(cause) : undefined
  if (answer !== undefined) refused(answer as never, called)
  const advice = code === 'timeout' ? 'Give it longer with --timeout.' : hint
  return mcprError(CODES[code] ?? 'MCPR_FAILED', `The call did not get through: ${message}.`, {
    ...(advice === undefined ? {} : { hint: /[.?]$/.test(advice) ? advice : `${advice}.` }),
    next: [statusStep(called)],
    cause: error,
  })
}

const statusStep = ({ server, namespace }: Called) => ({
  command: `mcp-runtime server status --namespace ${namespace}`,
  when: `to see whether ${server} runs`,
})
