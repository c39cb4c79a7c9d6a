import { type McprError, mcprError } from '../errors/index.ts'

/**
 * Whose session was asked for.
 * @internal
 */
export interface WantedSession {
  readonly server: string
  readonly agent: string
  readonly namespace?: string | undefined
}

/**
 * Why the platform gives no adapter session, with the commands that lead on: a grant is missing (MCPR_FORBIDDEN), or
 * the session was revoked (MCPR_CONFLICT). Any other error comes back as it is.
 * @internal
 */
export function adapterSessionError(error: unknown, { server, agent, namespace }: WantedSession): unknown {
  const { code, message, details } = error as McprError
  const same = { ...(details === undefined ? {} : { details }), cause: error }
  if (code === 'MCPR_CONFLICT') {
    return mcprError('MCPR_CONFLICT', message, {
      hint: 'An owner of the server can restore the session.',
      next: [
        { command: 'mcp-runtime access session list', when: 'to find it' },
        { command: 'mcp-runtime access session unrevoke NAME', when: 'to restore it' },
      ],
      ...same,
    })
  }
  if (code !== 'MCPR_FORBIDDEN') return error
  const place = namespace === undefined ? '' : ` --namespace ${namespace}`
  const init = `mcp-runtime access grant init ${server}-${agent} --server ${server} --agent-id ${agent}${place} --output grant.yaml`
  return mcprError('MCPR_FORBIDDEN', message, {
    hint: 'An owner of the server can grant this agent its tools.',
    next: [
      { command: init, when: 'to write a grant' },
      { command: 'mcp-runtime access grant apply --file grant.yaml', when: 'to put it in force' },
    ],
    ...same,
  })
}
