import type { ExplainCase, SideEffect, TrustLevel } from '@mcp-runtime/contract'

interface AboutFlags {
  readonly 'agent-id'?: string | undefined
  readonly 'human-id'?: string | undefined
  readonly 'team-id'?: string | undefined
  readonly session?: string | undefined
  readonly 'no-session': boolean
  readonly trust?: TrustLevel | undefined
  readonly 'side-effect'?: SideEffect | undefined
  readonly method?: string | undefined
}

/** The flags as a case; an empty session is a call without one. */
export function aboutOf(flags: AboutFlags): Omit<ExplainCase, 'tool'> {
  const session = flags['no-session'] ? '' : flags.session
  return {
    ...(flags['agent-id'] && { agentID: flags['agent-id'] }),
    ...(flags['human-id'] && { humanID: flags['human-id'] }),
    ...(flags['team-id'] === undefined ? {} : { teamID: flags['team-id'] }),
    ...(session === undefined ? {} : { session }),
    ...(flags.trust && { trust: flags.trust }),
    ...(flags['side-effect'] && { sideEffect: flags['side-effect'] }),
    ...(flags.method && { method: flags.method }),
  }
}
