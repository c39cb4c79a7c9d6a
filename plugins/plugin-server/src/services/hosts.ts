// Registry hosts from the environment (resources-and-policy §6.3). Pure.
export type Env = Readonly<Record<string, string | undefined>>

const first = (...values: (string | undefined)[]): string | undefined =>
  values.map((value) => value?.trim()).find((value) => value !== undefined && value !== '')

/** `MCP_PLATFORM_DOMAIN` without scheme, path and port, in lower case. */
function domain(env: Env): string | undefined {
  const text = first(env.MCP_PLATFORM_DOMAIN)
  return (
    text &&
    first(
      text
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/[/:].*$/, ''),
    )
  )
}

/** Host of the images that metadata leaves out. */
export function registryHost(env: Env): string {
  const named = domain(env)
  return first(env.MCP_REGISTRY_INGRESS_HOST, env.MCP_REGISTRY_HOST, named && `registry.${named}`) ?? 'registry.local'
}

/** Host that a cluster's nodes pull from; public hosts are left out on purpose. */
export const pullHost = (env: Env): string =>
  first(env.MCP_REGISTRY_PULL_HOST, env.MCP_REGISTRY_ENDPOINT) ?? 'registry.registry.svc.cluster.local:5000'
