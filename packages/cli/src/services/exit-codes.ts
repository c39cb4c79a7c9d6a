import { ERRORS, EXIT_CODES } from '@mcp-runtime/sdk/errors'

export interface ExitCode {
  readonly exit: number
  readonly meaning: string
  /** The error codes that end with it; none for success. */
  readonly errors: readonly { readonly code: string; readonly meaning: string }[]
}

/** Every way a command can end: the SDK's tables, which also decide them (design §3). */
export const listExitCodes = (): ExitCode[] =>
  Object.entries(EXIT_CODES).map(([exit, meaning]) => ({
    exit: Number(exit),
    meaning,
    errors: Object.entries(ERRORS)
      .filter(([, error]) => error.exit === Number(exit))
      .map(([code, { summary }]) => ({ code, meaning: summary })),
  }))
