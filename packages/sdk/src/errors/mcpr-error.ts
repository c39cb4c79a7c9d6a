import { ERRORS, type ErrorCode } from './codes.ts'

/** A command to run next, and when it is the right one. */
export interface NextStep {
  /** Ready to be copied: `mcp-runtime auth login`. */
  readonly command: string
  /** `to log in again`. */
  readonly when: string
}

/** What an error says besides its sentence. */
export interface ErrorExtra {
  /** One sentence: what would help. */
  readonly hint?: string
  /** Commands that lead on, the likeliest first. */
  readonly next?: readonly NextStep[]
  /** What lay below; its message is shown with `-o json`, its stack with --debug. */
  readonly cause?: unknown
  /** Plain data for `-o json`: status, correlation id, what was applied. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>
}

/**
 * An error that a user can cause or meet: stable code, exit code from the table, and a way on. Never match it with
 * `instanceof` across packages (an installed plugin has its own copy of this class): match on `code`.
 */
export class McprError extends Error {
  override readonly name = 'McprError'
  readonly code: ErrorCode
  readonly exit: number
  readonly hint?: string
  readonly next?: readonly NextStep[]
  readonly details?: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, extra: ErrorExtra = {}) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.code = code
    this.exit = ERRORS[code].exit
    // The framework lets a hook stop a command only by an error that brings its exit code here.
    Object.defineProperty(this, 'oclif', { value: { exit: this.exit }, enumerable: false })
    if (extra.hint !== undefined) this.hint = extra.hint
    if (extra.next !== undefined) this.next = extra.next
    if (extra.details !== undefined) this.details = extra.details
  }
}

/** An error of the table, to be thrown or handed on. */
export const mcprError = (code: ErrorCode, message: string, extra?: ErrorExtra): McprError =>
  new McprError(code, message, extra)

/**
 * Throws an error of the table.
 *
 * @example
 * fail('MCPR_NOT_FOUND', `No team is called "${name}".`, {
 *   next: [{ command: 'mcp-runtime team list', when: 'to see the teams' }],
 * })
 */
export function fail(code: ErrorCode, message: string, extra?: ErrorExtra): never {
  throw new McprError(code, message, extra)
}
