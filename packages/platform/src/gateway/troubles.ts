// What can stand between a caller and a server apart from the policy, in words.
import type { AuthMode } from '@mcp-runtime/contract'
import type { ForwardError } from '@mcp-runtime/wire'
import type { ServerPolicy } from '../policy-index/index.ts'
import type { WorkloadStatus } from '../ports/index.ts'
import type { Trouble } from './answers.ts'

/** A failure between the gateway and the server: HTTP status and words. */
export interface UpstreamTrouble extends Trouble {
  readonly status: number
}

const attach = ({ name }: ServerPolicy): string => `mcp-runtime local attach ${name}`

/**
 * Nothing runs that could take the call. What the workload said itself stays with those who may see it: it quotes its
 * output, and a caller may be anybody who was granted a tool.
 */
export function noWorkload(policy: ServerPolicy, status: WorkloadStatus): UpstreamTrouble {
  const reason = status.reason ?? 'WorkloadMissing'
  if (status.state === 'missing') {
    return {
      status: 503,
      reason,
      sentence: `The server "${policy.name}" is deployed, but nothing runs for it.`,
      hint: `Give it a workload: ${attach(policy)} --url URL, or ${attach(policy)} -- COMMAND.`,
    }
  }
  if (status.state === 'starting') {
    return {
      status: 503,
      reason,
      sentence: `The server "${policy.name}" is still starting.`,
      hint: 'Try again in a moment.',
    }
  }
  return {
    status: 503,
    reason,
    sentence: `The workload of server "${policy.name}" does not run.`,
    hint: `Who may change the server sees why: mcp-runtime server get ${policy.name} --namespace ${policy.namespace}.`,
  }
}

/** The exchange with the server failed before anything was sent to the caller. */
export function upstreamTrouble(policy: ServerPolicy, error: ForwardError): UpstreamTrouble {
  const server = `The server "${policy.name}"`
  switch (error) {
    case 'unreachable':
      return {
        status: 502,
        reason: 'upstream_unreachable',
        sentence: `${server} cannot be reached; the call did not get to it.`,
        hint: `Start the server, or attach where it runs now: ${attach(policy)} --url URL.`,
      }
    case 'timeout':
      return {
        status: 504,
        reason: 'upstream_timeout',
        sentence: `${server} did not answer in time.`,
        hint: 'Try again.',
      }
    case 'too_large':
    case 'encoded':
    case 'transform_failed':
      return {
        status: 502,
        reason: 'upstream_unreadable',
        sentence: `${server} sent a tool list that the gateway cannot read, so it cannot be shown.`,
        hint: 'The list has to be JSON, not compressed, and at most 4 MiB for a page.',
      }
    case 'invalid_request':
      return {
        status: 400,
        reason: 'invalid_headers',
        sentence: 'A header of the request cannot be passed on.',
        hint: 'Send header values of printable characters.',
      }
    default:
      return {
        status: 502,
        reason: 'upstream_no_answer',
        sentence: `${server} closed the connection without an answer; it may have run the call.`,
        hint: 'Check what the call has done before it is made again.',
      }
  }
}

/** The embedded gateway proves callers by session secrets only. */
export const unsupportedMode = (policy: ServerPolicy, mode: AuthMode): UpstreamTrouble => ({
  status: 503,
  reason: 'auth_mode_unsupported',
  sentence: `The server "${policy.name}" asks for auth mode "${mode}", which this platform does not serve.`,
  hint: 'Set auth.mode to header and deploy again.',
})

export const AUDIT_UNAVAILABLE: UpstreamTrouble = {
  status: 503,
  reason: 'audit_unavailable',
  sentence: 'The call cannot be recorded, so it is not answered.',
  hint: 'Look at the disk of the platform: mcp-runtime local status.',
}

export const CROWDED: UpstreamTrouble = {
  status: 429,
  reason: 'too_many_open_calls',
  sentence: 'This session has too many calls and streams open at once.',
  hint: 'Close what is not needed any more, then try again.',
}

export const NO_SUCH_SESSION: Trouble = {
  reason: 'mcp_session_not_found',
  sentence: 'There is no such MCP session of this caller here.',
  hint: 'Initialize a new one: send the request without Mcp-Session-Id.',
}

export const NO_SUCH_SERVER: Trouble = {
  reason: 'server_not_found',
  sentence: 'No MCP server is deployed at this path.',
  hint: 'List what is deployed and where: mcp-runtime server list.',
}

export const TOO_LARGE: Trouble = {
  reason: 'request_too_large',
  sentence: 'The message is over the limit of 16 MiB.',
  hint: 'Send less at once.',
}
