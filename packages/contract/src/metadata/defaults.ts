import {
  DEFAULT_GATEWAY_PORT,
  DEFAULT_IMAGE_TAG,
  DEFAULT_PORT,
  DEFAULT_REPLICAS,
  fillAnalytics,
  fillAuth,
  fillPolicy,
  fillRollout,
  fillSession,
} from '../admission/defaults.ts'
import { isPinned } from '../names/image.ts'
import { catalogNamespace, isCatalogScope } from '../names/scope.ts'
import type { ServerMetadata } from './schema.ts'

/** `<registry>/[org|public/]<name>`, the image of an entry that names none. */
export const defaultImage = (entry: Pick<ServerMetadata, 'name' | 'scope'>, registryHost: string): string =>
  [registryHost, isCatalogScope(entry.scope) ? entry.scope : '', entry.name].filter((part) => part !== '').join('/')

/**
 * A copy with every default of resources-and-policy §6.2. For reading only: writing it back would bake the defaults
 * into the user's file. An image that carries a tag or digest of its own gets no tag.
 */
export function withMetadataDefaults(entry: ServerMetadata, hosts: { readonly registryHost: string }): ServerMetadata {
  const { name, auth, policy, session, gateway, analytics, rollout, tools } = entry
  const image = entry.image || defaultImage(entry, hosts.registryHost)
  const port = entry.port || DEFAULT_PORT
  const route = entry.route || `/${name}/mcp`
  return {
    ...entry,
    image,
    ...(entry.imageTag || isPinned(image) ? {} : { imageTag: DEFAULT_IMAGE_TAG }),
    route: route.startsWith('/') ? route : `/${route}`,
    port,
    replicas: entry.replicas ?? DEFAULT_REPLICAS,
    namespace: entry.namespace || catalogNamespace(entry.scope),
    ...(tools && { tools: tools.map((tool) => ({ ...tool, requiredTrust: tool.requiredTrust ?? 'low' })) }),
    ...(auth && { auth: fillAuth(auth) }),
    ...(policy && { policy: fillPolicy(policy) }),
    ...(session && { session: fillSession(session) }),
    ...(gateway?.enabled === true && {
      gateway: {
        ...gateway,
        port: gateway.port || DEFAULT_GATEWAY_PORT,
        upstreamURL: gateway.upstreamURL || `http://127.0.0.1:${port}`,
      },
    }),
    ...(analytics && { analytics: fillAnalytics(analytics, name) }),
    ...(rollout && { rollout: fillRollout(rollout) }),
  }
}
