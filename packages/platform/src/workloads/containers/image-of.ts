import { parseImageReference } from '@mcp-runtime/contract'
import type { ServerRecord } from '../../kinds.ts'
import type { Images, Stored, StoredImage } from '../../ports/index.ts'

/** Which image a server runs is settled when it is applied, so that a later push to its tag changes nothing. */
export const IMAGE_DIGEST = 'mcpruntime.org/image-digest'

/** The image of a server when it is on this platform. `hosts`: those that mean the platform's own registry. */
export function imageOf(
  { value }: Stored<ServerRecord>,
  images: Images,
  hosts: readonly string[],
): StoredImage | undefined {
  const { spec, annotations } = value
  const reference = parseImageReference(spec.image.trim())
  if ('problem' in reference) return undefined
  const { registry, repository } = reference
  if (registry !== undefined && !hosts.includes(registry)) return undefined
  const pinned = annotations[IMAGE_DIGEST] ?? reference.digest
  if (pinned !== undefined) return images.find({ repository, digest: pinned })
  return images.find({ repository, tag: reference.tag ?? (spec.imageTag || 'latest') })
}
