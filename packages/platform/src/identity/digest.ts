import { hash } from 'node:crypto'

/** SHA-256 in lower-case hex; the form in which secrets are kept. */
export const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'hex')
