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

/** A warning for each such field of an entry; `at` makes the path of a finding. */
export function lintUnused(entry: ServerMetadata, at: (field: string) => string): Issue[] {
  return INERT.flatMap(([block, field, usual]) => {
    const value = (entry[block] as Readonly<Record<string, unknown>> | undefined)?.[field]
    if (value === undefined || value === '' || value === usual) return []
    return [warning(at(`${block}.${field}`), `${block}.${field} is recorded but not enforced.`)]
  })
}
