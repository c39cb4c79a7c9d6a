// Fields that are accepted and do nothing (resources-and-policy §16.7): said only where the user changed them, so that
// nobody trusts a limit that is not kept.
import { type Issue, warning } from '../admission/issue.ts'
import type { ServerMetadata } from './schema.ts'

const INERT = [
  ['policy', 'enforceOn', 'call_tool'],
  ['session', 'store', 'kubernetes'],
  ['session', 'headerName', 'X-MCP-Agent-Session'],
  ['session', 'maxLifetime', '24h'],
  ['session', 'idleTimeout', '1h'],
] as const

const KEPT_LOCALLY: ReadonlySet<string> = new Set(['maxLifetime', 'idleTimeout'])

/** A warning for each such field of an entry; `at` makes the path of a finding. */
export function lintUnused(entry: ServerMetadata, at: (field: string) => string): Issue[] {
  return INERT.flatMap(([block, field, usual]) => {
    const value = (entry[block] as Readonly<Record<string, unknown>> | undefined)?.[field]
    if (value === undefined || value === '' || value === usual) return []
    const where = KEPT_LOCALLY.has(field) ? 'enforced by the local platform alone' : 'recorded but not enforced'
    return [warning(at(`${block}.${field}`), `${block}.${field} is ${where}.`)]
  })
}
