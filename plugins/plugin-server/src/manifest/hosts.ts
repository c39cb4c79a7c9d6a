// Registry hosts from the environment, for manifests of a cluster (resources-and-policy §6.3). Pure. What images are
// built, pushed and deployed as is another question, which `registryHost` of the SDK answers.
import { platformDomain } from '@mcp-runtime/contract/names'

export type Env = Readonly<Record<string, string | undefined>>

const first = (...values: (string | undefined)[]): string | undefined =>
  values.map((value) => value?.trim()).find((value) => value !== undefined && value !== '')

/** Host of the images that metadata leaves out. */
export function registryHost(env: Env): string {
  const named = platformDomain(env.MCP_PLATFORM_DOMAIN)
  return first(env.MCP_REGISTRY_INGRESS_HOST, env.MCP_REGISTRY_HOST, named && `registry.${named}`) ?? 'registry.local'
}

/** Host that a cluster's nodes pull from; public hosts are left out on purpose. */
export const pullHost = (env: Env): string =>
  first(env.MCP_REGISTRY_PULL_HOST, env.MCP_REGISTRY_ENDPOINT) ?? 'registry.registry.svc.cluster.local:5000'
