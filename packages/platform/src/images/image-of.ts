import { parseImageReference } from '@mcp-runtime/contract'
import type { ServerRecord } from '../kinds.ts'
import type { Images, Stored, StoredImage } from '../ports/index.ts'
import { ownImage } from './own-image.ts'

/** Which image a server runs is settled when it is applied, so that a later push to its tag changes nothing. */
export const IMAGE_DIGEST = 'mcpruntime.org/image-digest'

/**
 * Set where the image was one of another registry when it was applied, so that nobody's rights to it were asked. It stays
 * so, also when this platform is started under the name of that registry.
 */
export const IMAGE_ELSEWHERE = 'mcpruntime.org/image-elsewhere'

/**
 * The image of a server when it is on this platform. `hosts`: those that mean the platform's own registry; what was
 * settled is found under whatever host it had, since the platform may have been given another port.
 */
export function imageOf(
  { value }: Stored<ServerRecord>,
  images: Images,
  hosts: readonly string[],
): StoredImage | undefined {
  const { spec, annotations } = value
  if (annotations[IMAGE_ELSEWHERE] !== undefined) return undefined
  const settled = annotations[IMAGE_DIGEST]
  if (settled !== undefined) {
    const reference = parseImageReference(spec.image)
    return 'problem' in reference ? undefined : images.find({ repository: reference.repository, digest: settled })
  }
  const own = ownImage(spec, hosts)
  if (own === undefined) return undefined
  const { repository, digest, tag = 'latest' } = own
  return images.find(digest === undefined ? { repository, tag } : { repository, digest })
}
