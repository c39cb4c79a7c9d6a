/** Why the platform could not start; a program matches on the word. */
export type PlatformErrorCode =
  | 'port_in_use'
  | 'address_unavailable'
  | 'locked'
  | 'data_newer'
  | 'data_damaged'
  | 'data_unreadable'
  | 'disk_full'
  | 'setting_invalid'

/** A reason not to start that the user can clear. `details` holds what the sentence names, for programs. */
export class PlatformError extends Error {
  readonly code: PlatformErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: PlatformErrorCode, message: string, details: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'PlatformError'
    this.code = code
    this.details = details
  }
}
