// Strategic merge as kubectl has it, for the lists of a server whose entries have names. Pure.
import { isObject } from '@mcp-runtime/contract/json'
import { PatchProblem } from './problem.ts'

/** The lists that are merged by `name`; the API server knows no merge keys for them, so they are ours. */
const BY_NAME = new Set(
  ['envVars', 'secretEnvVars', 'tools', 'prompts', 'mcpResources', 'tasks'].map((key) => `spec.${key}`),
)
const DIRECTIVE = '$patch'
const WORDS = ['merge', 'replace', 'delete']

/**
 * `patch` merged into `target`: members of objects one by one, null removes, named entries of the lists above one by
 * one, other lists as a whole. `$patch: replace` replaces an object or a list, `$patch: delete` removes. Throws
 * PatchProblem for an entry without a name and for any other directive.
 */
export const strategicPatch = (target: unknown, patch: unknown): unknown => merge(target, patch, '')

function merge(target: unknown, patch: unknown, path: string): unknown {
  if (Array.isArray(patch)) return BY_NAME.has(path) ? mergeList(target, patch, path) : plain(patch, path)
  if (!isObject(patch)) return patch
  const { [DIRECTIVE]: directive, ...members } = patch
  const word = wordOf(directive, path)
  if (word === 'delete') return {}
  if (word === 'replace') return plain(members, path)
  const merged = new Map(isObject(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(members)) {
    refuseDirective(key, path)
    const at = path === '' ? key : `${path}.${key}`
    if (value === null) merged.delete(key)
    else merged.set(key, merge(merged.get(key), value, at))
  }
  return Object.fromEntries(merged)
}

function mergeList(target: unknown, patch: readonly unknown[], path: string): unknown[] {
  const replaces = patch.some((entry) => isObject(entry) && entry[DIRECTIVE] === 'replace' && !('name' in entry))
  const entries = new Map<string, unknown>()
  if (!replaces && Array.isArray(target))
    for (const [index, entry] of target.entries()) entries.set(nameOf(entry, `${path}[${index}]`), entry)
  for (const [index, entry] of patch.entries()) {
    const at = `${path}[${index}]`
    if (replaces && isObject(entry) && entry[DIRECTIVE] === 'replace' && !('name' in entry)) continue
    const name = nameOf(entry, at)
    if (wordOf((entry as Record<string, unknown>)[DIRECTIVE], at) === 'delete') entries.delete(name)
    else entries.set(name, merge(entries.get(name), entry, at))
  }
  return [...entries.values()]
}

function nameOf(entry: unknown, at: string): string {
  if (isObject(entry) && typeof entry.name === 'string') return entry.name
  throw new PatchProblem(`${at} has no "name"; entries of this list are merged by it.`)
}

function wordOf(directive: unknown, path: string): string | undefined {
  if (directive === undefined || WORDS.includes(directive as string)) return directive as string | undefined
  throw new PatchProblem(
    `${path || 'The patch'} has $patch: ${JSON.stringify(directive)}; it must be one of ${WORDS.join(', ')}.`,
  )
}

function refuseDirective(key: string, path: string): void {
  if (!key.startsWith('$')) return
  throw new PatchProblem(`${path === '' ? key : `${path}.${key}`} is a directive that is not supported; $patch is.`)
}

/** What replaces as a whole must not carry directives along. */
function plain(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((item, index) => plain(item, `${path}[${index}]`))
  if (!isObject(value)) return value
  for (const key of Object.keys(value)) refuseDirective(key, path)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, `${path}.${key}`)]))
}
