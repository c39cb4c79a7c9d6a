import { createHash } from 'node:crypto'

/** The digest of some bytes as OCI writes it: `sha256:` and 64 hex digits. */
export const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
