// Which image of this platform a reference means. Pure.
import { parseImageReference } from '@mcp-runtime/contract'

export interface OwnImage {
  /** Without host, tag and digest. */
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}

/**
 * The image that a server's `image` and `imageTag` name, if it is one of this platform's registry: its host is one of
 * `hosts` (ports count). Undefined for images of other registries and for what is no reference.
 */
export function ownImage(
  { image, imageTag }: { readonly image: string; readonly imageTag?: string | undefined },
  hosts: readonly string[],
): OwnImage | undefined {
  const parsed = parseImageReference(image)
  if ('problem' in parsed || parsed.registry === undefined || !hosts.includes(parsed.registry.toLowerCase())) return
  const { repository, digest } = parsed
  const tag = parsed.tag ?? (imageTag?.trim() || undefined)
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) }
}
