// What a server's owner says to the gateway beside the spec, whose fields are the original's. Every other annotation is
// left alone.
import { isResourceName } from '../names/labels.ts'
import { didYouMean } from '../names/nearest.ts'
import { error, type Issue } from './issue.ts'

/** `callable` (the default): tools/list shows what the caller may call. `all`: everything the server offers. */
export const LIST_TOOLS = 'mcpruntime.org/list-tools'
/** Namespaces whose grants for this server count beside those of its own, separated by commas. Default: none. */
export const GRANT_NAMESPACES = 'mcpruntime.org/grant-namespaces'

/** The annotations of a server that belong to its owner; all others are the platform's. */
export const SERVER_ANNOTATIONS: readonly string[] = [LIST_TOOLS, GRANT_NAMESPACES]

const MOST_NAMESPACES = 64
const LISTS = ['callable', 'all']

type Annotations = Readonly<Record<string, string>> | undefined

/** Whether tool lists are passed on as the server sends them. What cannot be read means no. */
export const listsAllTools = (annotations: Annotations): boolean => annotations?.[LIST_TOOLS]?.trim() === 'all'

/** The namespaces whose grants count, beside the server's own. */
export function grantNamespaces(annotations: Annotations): readonly string[] {
  const names = (annotations?.[GRANT_NAMESPACES] ?? '').split(',').map((name) => name.trim())
  return names.filter((name) => name !== '')
}

export const ownAnnotations = (annotations: Annotations): Record<string, string> =>
  Object.fromEntries(Object.entries(annotations ?? {}).filter(([key]) => SERVER_ANNOTATIONS.includes(key)))

/** What is wrong with the annotations that the gateway reads. */
export function validateServerAnnotations(annotations: Annotations): Issue[] {
  const issues: Issue[] = []
  const list = annotations?.[LIST_TOOLS]?.trim()
  if (list !== undefined && !LISTS.includes(list)) {
    const hint = didYouMean(list, LISTS)
    issues.push(error(at(LIST_TOOLS), `${LIST_TOOLS} must be callable or all, not ${JSON.stringify(list)}.${hint}`))
  }
  const names = grantNamespaces(annotations)
  for (const name of names) {
    if (isResourceName(name)) continue
    const message = `${JSON.stringify(name)} is not the name of a namespace.`
    issues.push(error(at(GRANT_NAMESPACES), message, { hint: 'Separate names by commas; there is no sign for all.' }))
  }
  if (names.length > MOST_NAMESPACES) {
    issues.push(error(at(GRANT_NAMESPACES), `At most ${MOST_NAMESPACES} namespaces can be named.`))
  }
  return issues
}

const at = (key: string): string => `metadata.annotations["${key}"]`
