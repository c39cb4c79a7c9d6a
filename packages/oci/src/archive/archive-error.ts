export type ArchiveErrorCode = 'archive_invalid' | 'archive_too_large'

/** Why an archive is not taken, in a sentence for the one who sent it. */
export class ArchiveError extends Error {
  readonly code: ArchiveErrorCode

  constructor(message: string, code: ArchiveErrorCode = 'archive_invalid', cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ArchiveError'
    this.code = code
  }
}

/** A name out of an archive in quotes, short and without control characters. */
export const shown = (name: string): string => JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)
