import type { Subject } from '@mcp-runtime/contract'
import { fail } from '@mcp-runtime/sdk/errors'

export interface SubjectFlags {
  readonly humanID?: string | undefined
  readonly agentID?: string | undefined
  readonly teamID?: string | undefined
}

/** The subject of a new grant or session: only the ids that were given, at least one (commands-user §9.1). */
export function subjectFrom(flags: SubjectFlags): Subject {
  const subject: Subject = {
    ...(flags.humanID?.trim() ? { humanID: flags.humanID.trim() } : {}),
    ...(flags.agentID?.trim() ? { agentID: flags.agentID.trim() } : {}),
    ...(flags.teamID?.trim() ? { teamID: flags.teamID.trim() } : {}),
  }
  if (Object.keys(subject).length === 0)
    fail('MCPR_USAGE', 'Nobody is named: a grant or session needs a person, an agent or a team.', {
      hint: 'Give at least one of --agent-id, --human-id, --team-id.',
    })
  return subject
}

const ODD_HUMAN: ReadonlyArray<readonly [RegExp, string]> = [
  [/\s/, 'has white space in it'],
  [/^(?=.*@)(?![^@\s]+@[^@\s]+\.[^@\s]+$)/, 'looks like an e-mail address but is none'],
  [/^(?=.*@)(?=.*[A-Z])/, 'has capital letters; ids are compared letter by letter'],
  [/mcp-team-/, 'has a namespace in it'],
]

/** What is odd about a human id, for a warning: the gateway compares it exactly, so a slip matches nobody. */
export const oddHumanID = (id: string | undefined): string | undefined =>
  id ? ODD_HUMAN.find(([pattern]) => pattern.test(id))?.[1] : undefined
