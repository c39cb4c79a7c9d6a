import { DEFAULT_IMAGE_TAG, DEFAULT_PORT, DEFAULT_REPLICAS, DEFAULT_SERVICE_PORT } from '../admission/defaults.ts'
import { splitImage } from '../names/image.ts'
import type { MCPServerSpec } from '../resources/server.ts'
import { withMetadataDefaults } from './defaults.ts'
import type { ServerMetadata } from './schema.ts'
import { routeOf, sharedSpec, upsertEnv } from './to-spec.ts'

/** What the user gave on the command line; absent means not given, whatever a flag's default is. */
export interface DeployFlags {
  readonly name: string
  readonly image?: string
  readonly tag?: string
  readonly replicas?: number
  readonly port?: number
  readonly servicePort?: number
  /** For the image of an entry that names none. */
  readonly registryHost?: string
}

/**
 * The spec that `server deploy` sends (resources-and-policy §7.2). Better than the original: what the user gave beats
 * the metadata, also when it equals a default; route and prefix of the metadata are used; the trust domain is kept; a
 * tag inside the image is split off. `image` is empty when neither flags nor metadata name one.
 */
export function deploySpec(flags: DeployFlags, entry?: ServerMetadata): MCPServerSpec {
  const full = entry && withMetadataDefaults(entry, { registryHost: flags.registryHost ?? '' })
  const route = routeOf(flags.name, entry)
  return {
    gateway: { enabled: true },
    ...(full && sharedSpec(full)),
    ...imageOf(flags, entry?.imageTag, full?.image),
    replicas: flags.replicas ?? full?.replicas ?? DEFAULT_REPLICAS,
    port: flags.port ?? full?.port ?? DEFAULT_PORT,
    servicePort: flags.servicePort ?? DEFAULT_SERVICE_PORT,
    ...route,
    envVars: upsertEnv([{ name: 'MCP_PATH', value: route.ingressPath }], full?.envVars ?? []),
  }
}

/** Tag: the flag, the tag inside the flag's image, the metadata's, the tag inside the metadata's image, `latest`. */
function imageOf(flags: DeployFlags, entryTag: string | undefined, entryImage: string | undefined) {
  const image = flags.image || entryImage || ''
  const { repository, tag, digest } = splitImage(image)
  if (digest !== undefined) return { image }
  const inFlag = flags.image ? tag : undefined
  return { image: repository, imageTag: flags.tag || inFlag || entryTag || tag || DEFAULT_IMAGE_TAG }
}
