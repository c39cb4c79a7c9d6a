import { ERRORS, type ErrorCode } from './codes.ts'

/** A command to run next, and when it is the right one. */
export interface NextStep {
  readonly command: string
  readonly when: string
}

export interface ErrorExtra {
  /** One sentence: what would help. */
  readonly hint?: string
  readonly next?: readonly NextStep[]
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
    if (extra.hint !== undefined) this.hint = extra.hint
    if (extra.next !== undefined) this.next = extra.next
    if (extra.details !== undefined) this.details = extra.details
  }
}

/** An error of the table, to be thrown or handed on. */
export const mcprError = (code: ErrorCode, message: string, extra?: ErrorExtra): McprError =>
  new McprError(code, message, extra)

/** Throws an error of the table. */
export function fail(code: ErrorCode, message: string, extra?: ErrorExtra): never {
  throw new McprError(code, message, extra)
}
