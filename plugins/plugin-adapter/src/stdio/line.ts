import type { ScannedMessage } from '@mcp-runtime/wire'

/** One message of the client. */
export interface Line {
  readonly bytes: Uint8Array
  readonly message: ScannedMessage
}
