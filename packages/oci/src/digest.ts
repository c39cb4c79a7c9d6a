import { createHash } from 'node:crypto'

/** The digest of some bytes as OCI writes it: `sha256:` and 64 hex digits. */
export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** Whether `text` is such a digest; other algorithms are not spoken here. */
export const isDigest = (text: unknown): text is string =>
  typeof text === 'string' && /^sha256:[0-9a-f]{64}$/.test(text)

/** The hex digits of a digest: the name of its file in `blobs/sha256`. */
export const hexOf = (digest: string): string => digest.slice('sha256:'.length)
