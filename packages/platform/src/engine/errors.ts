export type EngineErrorCode =
  /** No engine answers at its socket, or it went away in the middle of an answer. */
  | 'unavailable'
  | 'not_found'
  /** The thing exists already, is in use, or is in a state that does not fit. */
  | 'conflict'
  /** The engine answers, and does not do it. */
  | 'refused'
  /** It did not answer within the limit of the request. */
  | 'timeout'

/** Why the container engine did not do something; `message` is the engine's own sentence where it gave one. */
export class EngineError extends Error {
  readonly code: EngineErrorCode

  constructor(code: EngineErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'EngineError'
    this.code = code
  }
}

/** Whether it is an EngineError, of one of these codes where some are given. */
export const isEngineError = (error: unknown, ...codes: readonly EngineErrorCode[]): boolean =>
  error instanceof EngineError && (codes.length === 0 || codes.includes(error.code))

/** Whether the engine itself is out of reach, so that everything asked of it has to wait. */
export const isEngineGone = (error: unknown): boolean => isEngineError(error, 'unavailable', 'timeout')

/** The class of an answer by its status. */
export function codeOf(status: number): EngineErrorCode {
  if (status === 404) return 'not_found'
  if (status === 409) return 'conflict'
  return status === 503 ? 'unavailable' : 'refused'
}
