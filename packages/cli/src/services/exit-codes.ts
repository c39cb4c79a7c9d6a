import { ERRORS } from '@mcp-runtime/sdk/errors'

export interface ExitCodeRow {
  readonly exit: number
  /** `-` for success, which has no error code. */
  readonly code: string
  readonly meaning: string
}

/** Every way a command can end, by exit code: the SDK's error table, which also decides them (design §3). */
export function listExitCodes(): ExitCodeRow[] {
  const failures = Object.entries(ERRORS).map(([code, { exit, summary }]) => ({ exit, code, meaning: summary }))
  const rows = [{ exit: 0, code: '-', meaning: 'Done.' }, ...failures]
  return rows.sort((a, b) => a.exit - b.exit)
}
