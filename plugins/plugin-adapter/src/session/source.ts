import type { AdapterSession } from '@mcp-runtime/contract'

/** Where sessions come from: the platform, behind one call. */
export interface SessionSource {
  /**
   * Asks for a session, or for the renewal of ours. Reads the login afresh each time, so that a new one is picked up.
   * Throws SDK errors: what went wrong is in `code`. `held`: the session it renews, whose secret the new one replaces.
   */
  issue(signal: AbortSignal, held?: AdapterSession): Promise<AdapterSession>
  /** When the login ends and cannot be renewed without a person, ms since the epoch; undefined: not known, or never. */
  loginEnds(): Promise<number | undefined>
}

/** The `code` of an error, wherever it was made: classes differ between copies of the SDK. */
export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : ''
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
