// What grants and sessions have in common when they are held against the metadata.
import { isBlank } from '../admission/blank.ts'
import { error, type Issue, warning } from '../admission/issue.ts'
import { didYouMean, nearest } from '../names/nearest.ts'
import { isCatalogScope } from '../names/scope.ts'
import { quoteName } from '../names/shell.ts'
import { trustRank } from '../policy/normalize.ts'
import type { ServerReference, Subject } from '../resources/common.ts'
import { joinPath } from '../schema/path.ts'
import type { ServerMetadata, ToolMetadata } from './schema.ts'
import { entryNamespace } from './select.ts'

/** The `kind` of a document that may be anything. */
export function kindOf(value: unknown): string | undefined {
  const kind = typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : undefined
  return typeof kind === 'string' && kind !== '' ? kind : undefined
}

const TOP = ['apiVersion', 'kind', 'metadata', 'spec', 'status']
const META = ['name', 'namespace', 'labels', 'annotations', 'uid', 'generation', 'resourceVersion', 'creationTimestamp']
const META_OF_A_CLUSTER = [
  ...['generateName', 'selfLink', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'ownerReferences'],
  ...['finalizers', 'managedFields'],
]

/** Keys around the spec that mean nothing: a mistyped `namespace` must not put a grant elsewhere (known fault F24). */
export function lintEnvelope(value: { metadata: object }): Issue[] {
  const unknown = (object: object, path: string, known: readonly string[], silent: readonly string[] = []) =>
    Object.keys(object)
      .filter((key) => !known.includes(key) && !silent.includes(key))
      .map((key) =>
        error(joinPath(path, key), `The key ${quoteName(key)} is not known here.${didYouMean(key, known)}`, {
          hint: `Known keys: ${known.join(', ')}.`,
          code: 'unknown_key',
        }),
      )
  return [...unknown(value, '', TOP), ...unknown(value.metadata, 'metadata', META, META_OF_A_CLUSTER)]
}

export const wrongKind = (kind: string, expected: string): Issue =>
  error('kind', `This is a ${quoteName(kind)}, not a ${expected}.`)

/** The entry a grant or session speaks of; not knowing it is a warning, for it may stand in another repository. */
export function findServer(
  ref: ServerReference,
  entries: readonly ServerMetadata[],
): { entry: ServerMetadata } | { issue: Issue } {
  const entry = entries.find((candidate) => candidate.name === ref.name)
  if (entry !== undefined) return { entry }
  const names = entries.map(({ name }) => name)
  const close = nearest(ref.name, names)
  const hint =
    close !== undefined
      ? `Did you mean "${close}"?`
      : names.length === 0
        ? 'The metadata names no server.'
        : `The metadata has ${names.map(quoteName).join(', ')}.`
  const message = `The server ${quoteName(ref.name)} is not in this metadata, so its tools could not be checked.`
  return { issue: warning('spec.serverRef.name', message, { hint }) }
}

/** A grant or session works only in the namespace that its server is deployed to. */
export function checkNamespace(namespace: string | undefined, entry: ServerMetadata): Issue[] {
  const wanted =
    entryNamespace(entry, entry.scope ?? 'tenant') ?? (isCatalogScope(entry.scope) ? entry.namespace : undefined)
  if (isBlank(namespace) || isBlank(wanted) || namespace === wanted) return []
  return [
    warning(
      'metadata.namespace',
      `The namespace is ${quoteName(namespace!)}, but the metadata puts the server ${quoteName(entry.name)} into ${quoteName(wanted!)}.`,
      { hint: 'A grant or session counts only in the namespace of its server.' },
    ),
  ]
}

/** The trust a call to the tool needs: its own, or a rule's if that is higher. */
export const neededTrust = (tool: ToolMetadata, ruleTrust?: string): 1 | 2 | 3 =>
  Math.max(trustRank(tool.requiredTrust), ruleTrust === undefined ? 1 : trustRank(ruleTrust)) as 1 | 2 | 3

export const nameList = (tools: readonly ToolMetadata[]): string => tools.map(({ name }) => quoteName(name)).join(', ')

/** Human ids that never match because of how they are written (commands-user §9.2). */
export function adviseSubject(subject: Subject | undefined): Issue[] {
  const human = subject?.humanID
  if (human === undefined || human === '') return []
  const path = 'spec.subject.humanID'
  const issues: Issue[] = []
  if (/\s/u.test(human)) issues.push(warning(path, `The human id ${quoteName(human)} contains white space.`))
  if (human.includes('@')) {
    if (!/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/u.test(human)) {
      issues.push(warning(path, `The human id ${quoteName(human)} looks like an e-mail address but is none.`))
    }
    if (human !== human.toLowerCase()) {
      const hint = 'Ids are compared letter by letter; write it as the platform shows it.'
      issues.push(warning(path, `The human id ${quoteName(human)} has capital letters.`, { hint }))
    }
  }
  if (human.includes('mcp-team-')) {
    issues.push(warning(path, `The human id ${quoteName(human)} contains the name of a namespace.`))
  }
  return issues
}
