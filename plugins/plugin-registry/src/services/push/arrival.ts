// Whether an image arrived whose push got no answer.
import { routes } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'

export type Arrival =
  | { readonly arrived: true; readonly digest: string; readonly size: number }
  | { readonly arrived: false }
  /** The platform cannot say, or cannot be asked. */
  | { readonly arrived: undefined }

/** Asks the platform for the image that goes by the name now; it is ours when its id is. */
export async function hasArrived(ctx: CommandContext, target: string, imageId: string): Promise<Arrival> {
  const client = await ctx.client()
  try {
    const { images } = await client.call(routes.listImages, { query: { reference: target } })
    const found = images.find(({ reference, image_id }) => named(reference) === named(target) && image_id === imageId)
    return found === undefined ? { arrived: false } : { arrived: true, digest: found.digest, size: found.size }
  } catch (error) {
    ctx.signal.throwIfAborted()
    ctx.trace(`whether it arrived cannot be found out: ${(error as Error).message}`)
    return { arrived: undefined }
  }
}

/** Without the host: a platform may go by several, and answers with the one that it likes best. */
const named = (reference: string): string => reference.slice(reference.indexOf('/') + 1)

interface Failure {
  readonly code?: unknown
  readonly details?: { readonly sent?: unknown; readonly status?: unknown }
}

/** What a failed push says of the image: nothing of it is there, it may be there, or the platform refused it. */
export function whatIsKnown(error: unknown): 'incomplete' | 'open' | 'refused' {
  const { code, details = {} } = (error ?? {}) as Failure
  if (code === 'MCPR_UNAVAILABLE' && details.sent === 'some') return 'incomplete'
  if (code === 'MCPR_UNAVAILABLE' && details.sent === 'all') return 'open'
  // Something between us and the platform gave up waiting, or changed the answer.
  if (details.status === 502 || details.status === 504 || code === 'MCPR_BAD_REPLY') return 'open'
  return 'refused'
}
