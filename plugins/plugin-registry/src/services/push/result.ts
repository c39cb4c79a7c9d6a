import type { PublishScope } from '@mcp-runtime/contract'
import type { PushMode } from './wish.ts'

/** What `registry push` gives. */
export interface PushResult {
  /** What to deploy: `host/repository:tag`. */
  readonly target: string
  readonly mode: PushMode
  readonly scope: PublishScope | null
  /** Of the stored manifest; null where the platform does not tell. */
  readonly digest: string | null
  /** Bytes of the image. */
  readonly size: number | null
  /** What the engine of this machine calls it. */
  readonly image_id: string
  /** Nothing was sent. */
  readonly dry_run?: true
}
