/** What can go wrong on the wire, as stable words. */
export type WireErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'no_answer'
  | 'broken'
  | 'too_large'
  | 'aborted'
  | 'encoded'
  | 'transform_failed'
  | 'invalid_request'

/** An error of the transport. Match on `code`, never with instanceof: bundles have copies of this class. */
export class WireError extends Error {
  readonly code: WireErrorCode

  constructor(code: WireErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'WireError'
    this.code = code
  }
}
