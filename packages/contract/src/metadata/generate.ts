import { DEFAULT_SERVICE_PORT } from '../admission/defaults.ts'
import { namesRegistry, rehomeImage } from '../names/image.ts'
import { SCOPE_LABEL } from '../names/scope.ts'
import { API_VERSION } from '../resources/common.ts'
import type { MCPServer } from '../resources/server.ts'
import { withMetadataDefaults } from './defaults.ts'
import type { ServerMetadata } from './schema.ts'
import { routeOf, sharedSpec, upsertEnv } from './to-spec.ts'

export interface GenerateHosts {
  /** Where images are pushed (resources-and-policy §6.3). */
  readonly registryHost: string
  /** From where the cluster pulls them; empty or equal: images stay as they are. */
  readonly pullHost?: string
}

/**
 * The manifest that `server generate` writes (resources-and-policy §7.1). Better than the original: only images of our
 * own registry are moved to the pull host, never those of another; `MCP_PATH` is set, so that the server listens where
 * the ingress sends (§16.30).
 */
export function metadataToServer(entry: ServerMetadata, hosts: GenerateHosts): MCPServer {
  const full = withMetadataDefaults(entry, hosts)
  const { scope, imageTag, port, replicas } = full
  const route = routeOf(full.name, entry)
  return {
    apiVersion: API_VERSION,
    kind: 'MCPServer',
    metadata: {
      name: full.name,
      ...(full.namespace && { namespace: full.namespace }),
      ...(scope && { labels: { [SCOPE_LABEL]: scope } }),
    },
    spec: {
      ...sharedSpec(full),
      image: pullImage(full.image!, hosts),
      ...(imageTag && { imageTag }),
      ...(replicas !== undefined && { replicas }),
      ...(port !== undefined && { port }),
      servicePort: DEFAULT_SERVICE_PORT,
      ...route,
      envVars: upsertEnv([{ name: 'MCP_PATH', value: route.ingressPath }], full.envVars ?? []),
    },
  }
}

function pullImage(image: string, { registryHost, pullHost }: GenerateHosts): string {
  if (pullHost === undefined || pullHost === '' || pullHost === registryHost) return image
  const isOurs = !namesRegistry(image) || image.startsWith(`${registryHost}/`)
  return isOurs ? rehomeImage(image, pullHost) : image
}
