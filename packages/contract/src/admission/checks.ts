// Checks that more than one resource needs.
import { isResourceName } from '../names/labels.ts'
import { didYouMean } from '../names/nearest.ts'
import type { ServerReference, Subject } from '../resources/common.ts'
import { parseGoDuration } from '../time/duration.ts'
import { isBlank } from './blank.ts'
import { error, type Issue } from './issue.ts'

const TEAM_ID_LENGTH = 128

/** A team id that may be left out. */
export function checkTeamID(path: string, teamID: string | undefined): Issue[] {
  if (teamID === undefined || teamID === '') return []
  if (/\s/u.test(teamID)) return [error(path, `The team id ${JSON.stringify(teamID)} must not contain white space.`)]
  if ([...teamID].length > TEAM_ID_LENGTH) {
    return [error(path, `The team id must not be longer than ${TEAM_ID_LENGTH} characters.`)]
  }
  return []
}

/** A word of a closed list. Blank is for the caller to judge: here it is accepted. */
export function checkWord(path: string, word: string | undefined, words: readonly string[], what: string): Issue[] {
  if (isBlank(word) || words.includes(word!)) return []
  const hint = didYouMean(word!, words)
  return [error(path, `${what} must be one of ${words.join(', ')}, not ${JSON.stringify(word)}.${hint}`)]
}

/** A duration above zero that may be left out. */
export function checkDuration(path: string, text: string | undefined): Issue[] {
  if (isBlank(text) || (parseGoDuration(text!.trim()) ?? 0) > 0) return []
  return [error(path, `${JSON.stringify(text)} is no duration above zero.`, { hint: 'Write 90m, 4h or 1h30m.' })]
}

/** A name that must be there and be one of a resource; `what` begins the sentence. */
export function checkResourceName(path: string, name: string | undefined, what: string): Issue[] {
  if (isBlank(name)) return [error(path, `${what} must not be blank.`)]
  if (isResourceName(name!)) return []
  return [
    error(path, `${what} ${JSON.stringify(name)} is not a valid name.`, {
      hint: 'Use lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, 253 at most.',
    }),
  ]
}

/** A subject that names nobody would be everybody. */
export const subjectIsEmpty = (subject: Subject | undefined): boolean =>
  isBlank(subject?.humanID) && isBlank(subject?.agentID) && isBlank(subject?.teamID)

/** The server a grant or session speaks of; by API rule it lives in the resource's own namespace (§7.5, §16.3). */
export function checkServerRef(
  ref: ServerReference | undefined,
  namespace: string | undefined,
  compat: boolean,
): Issue[] {
  if (ref === undefined || isBlank(ref.name)) {
    return [error('spec.serverRef.name', 'The name of the server must not be blank.')]
  }
  if (compat) return []
  const issues = checkResourceName('spec.serverRef.name', ref.name, 'The server name')
  if (!isBlank(ref.namespace) && !isBlank(namespace) && ref.namespace!.trim() !== namespace!.trim()) {
    const message = `The server's namespace "${ref.namespace}" differs from the resource's own namespace "${namespace}".`
    issues.push(
      error('spec.serverRef.namespace', message, { hint: 'A grant or session lives in the namespace of its server.' }),
    )
  }
  return issues
}

/** Index of the first element equal to `list[index]` by key, when it stands before `index`. */
export function firstEqual<T>(list: readonly T[], index: number, key: (item: T) => string): number | undefined {
  const wanted = key(list[index]!)
  const first = list.findIndex((item) => key(item) === wanted)
  return first < index ? first : undefined
}
