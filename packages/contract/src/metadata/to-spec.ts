// The fields of a server's spec that come from its metadata the same way, whether it is deployed or generated.
import { prefixOfPath, publicPath } from '../names/public-path.ts'
import type { EnvVar, MCPServerSpec, ToolConfig } from '../resources/server.ts'
import type { ServerMetadata, ToolMetadata } from './schema.ts'

/** Public path, prefix and MCP_PATH of a server, in agreement with each other (resources-and-policy §16.14). */
export function routeOf(name: string, entry?: ServerMetadata) {
  // Metadata borrowed from a server of another name (`selectEntry`): what was only its default is not ours.
  const { publicPathPrefix: prefix, route } = entry ?? {}
  const path = publicPath({
    name,
    ...(prefix !== undefined && prefix !== entry?.name && { publicPathPrefix: prefix }),
    ...(route !== undefined && route !== `/${entry?.name}/mcp` && { ingressPath: route }),
  })
  const ownPrefix = prefixOfPath(path)
  return { ingressPath: path, ...(ownPrefix !== undefined && { publicPathPrefix: ownPrefix }) }
}

/** `base` with each of `more` put in by name; order kept, new ones last. */
export function upsertEnv(base: readonly EnvVar[], more: readonly EnvVar[]): EnvVar[] {
  const byName = new Map(base.map((variable) => [variable.name, variable]))
  for (const variable of more) byName.set(variable.name, variable)
  return [...byName.values()]
}

/** A tool without side effect goes out as it is: admission names it. */
const toTool = (tool: ToolMetadata): ToolConfig => ({ requiredTrust: 'low', ...tool }) as ToolConfig

/** Everything but image, route, replicas and ports; blocks that are not there stay away. */
export function sharedSpec(entry: ServerMetadata): Partial<MCPServerSpec> {
  const { description, ingressHost, teamID, tools, prompts, mcpResources, tasks } = entry
  const { resources, secretEnvVars, auth, policy, session, gateway, analytics, rollout } = entry
  return {
    ...(description && { description }),
    ...(ingressHost && { ingressHost }),
    ...(teamID && { teamID }),
    ...(tools?.length && { tools: tools.map(toTool) }),
    ...(prompts?.length && { prompts }),
    ...(mcpResources?.length && { mcpResources }),
    ...(tasks?.length && { tasks }),
    ...((resources?.limits || resources?.requests) && { resources }),
    ...(secretEnvVars?.length && { secretEnvVars }),
    ...(auth && { auth }),
    ...(policy && { policy }),
    ...(session && { session }),
    ...(gateway && { gateway }),
    ...(analytics && { analytics }),
    ...(rollout && { rollout }),
  }
}
