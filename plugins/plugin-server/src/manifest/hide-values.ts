// Values of environment variables are no secrets by right, and often enough in fact: a difference is read by more
// people, and in more logs, than the server's manifest.

import type { Difference } from '@mcp-runtime/contract/json'
import { isObject } from '@mcp-runtime/contract/json'

const HIDDEN = '(hidden)'
const AT_VALUE = /^spec\.envVars\[(.*)\]\.value$/

const hideEntry = (entry: unknown): unknown =>
  isObject(entry) && 'value' in entry && entry.name !== 'MCP_PATH' ? { ...entry, value: HIDDEN } : entry

const hideWhole = (value: unknown): unknown => {
  if (!isObject(value) || !isObject(value.spec) || !Array.isArray(value.spec.envVars)) return value
  return { ...value, spec: { ...value.spec, envVars: value.spec.envVars.map(hideEntry) } }
}

/** A manifest, or one difference, with no value of a variable but the path that the platform sets itself. */
export function withoutValues<T extends object>(given: T): T {
  if (!('path' in given)) return hideWhole(given) as T
  const difference = given as unknown as Difference
  const hide = (value: unknown): unknown => {
    if (value === undefined) return value
    const at = AT_VALUE.exec(difference.path)
    if (at !== null) return at[1] === 'MCP_PATH' ? value : HIDDEN
    if (!difference.path.startsWith('spec.envVars')) return value
    return Array.isArray(value) ? value.map(hideEntry) : hideEntry(value)
  }
  return {
    ...given,
    ...('live' in difference && { live: hide(difference.live) }),
    ...('wanted' in difference && { wanted: hide(difference.wanted) }),
  }
}
