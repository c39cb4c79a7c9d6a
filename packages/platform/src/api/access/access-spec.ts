// What grants and sessions have in common on their way in: platform-api §6.5 and §6.6.
import type { Issue, MCPServerSpec, Subject } from '@mcp-runtime/contract'
import { isAdmin, teamOfNamespace } from '../../access/rights.ts'
import type { Caller } from '../../identity/index.ts'
import { refuse } from '../api-error.ts'
import type { ApiDeps } from '../deps.ts'
import { knownNames } from './known-names.ts'

export const text = (value: string | null | undefined): string | undefined => value?.trim() || undefined

export function trimSubject(subject: Subject): Subject {
  const { humanID, agentID, teamID } = subject
  return {
    ...(text(humanID) === undefined ? {} : { humanID: text(humanID) as string }),
    ...(text(agentID) === undefined ? {} : { agentID: text(agentID) as string }),
    ...(text(teamID) === undefined ? {} : { teamID: text(teamID) as string }),
  }
}

type People = Pick<ApiDeps, 'store' | 'identity'>

/**
 * The team that is not named is the server's, else the namespace's. A person named by e-mail and a team named by slug
 * become the ids that sessions carry, which is what the gateway compares. Errors: 403.
 */
export function bindSubject(
  deps: People,
  caller: Caller,
  wanted: { namespace: string; subject: Subject; server: MCPServerSpec },
): Subject {
  const { namespace, server } = wanted
  const { store } = deps
  const subject = knownNames(deps, caller).ids(wanted.subject)
  const team = teamOfNamespace(store, namespace)
  if (subject.teamID !== undefined) {
    if (team === undefined && !isAdmin(caller)) refuse('forbidden', `The namespace ${namespace} belongs to no team.`)
    return subject
  }
  const teamID = text(server.teamID) ?? team?.name
  return teamID === undefined ? subject : { ...subject, teamID }
}

/** Issues of a resource as issues of the flat body it came in: `spec.maxTrust` is `maxTrust` there. */
export const flatten = (issues: readonly Issue[]): Issue[] =>
  issues.map((issue) => ({ ...issue, path: issue.path.replace(/^(?:spec|metadata)\./, '') }))
