import type { ServerInfo, ToolConfig, ToolInfo } from '@mcp-runtime/contract'

type ServerFacts = Pick<ToolInfo, 'server_name' | 'namespace' | 'team_id' | 'endpoint_url' | 'connect_config'>

/** Declared and live tools of a server, by name (platform-api §6.3). */
export function toolInfos(server: ServerInfo): ToolInfo[] {
  const declared = new Map((server.tools ?? []).map((tool) => [tool.name, tool]))
  const live = server.liveInventory && new Map(server.liveInventory.tools.map((tool) => [tool.name, tool]))
  const about: ServerFacts = {
    server_name: server.name,
    namespace: server.namespace,
    ...(server.team_id === undefined ? {} : { team_id: server.team_id }),
    ...(server.endpoint === undefined ? {} : { endpoint_url: server.endpoint }),
    ...(server.access_json === undefined ? {} : { connect_config: server.access_json }),
  }
  const names = [...new Set([...declared.keys(), ...(live?.keys() ?? [])])].sort()
  return names.map((name): ToolInfo => {
    const tool = declared.get(name)
    const running = live?.get(name)
    const description = tool?.description || running?.description
    const known = { tool_name: name, ...(description ? { description } : {}), ...about, live: running !== undefined }
    if (tool === undefined) return { ...known, declared: false, drift_status: 'ungoverned' }
    const missing = live !== null && running === undefined
    return { ...known, declared: true, drift_status: missing ? 'missing' : 'declared', ...governance(tool) }
  })
}

function governance({ requiredTrust = 'low', sideEffect, riskLevel, labels }: ToolConfig): Partial<ToolInfo> {
  return {
    required_trust: requiredTrust,
    side_effect: sideEffect,
    risk_level: riskLevel ?? riskOf(requiredTrust, sideEffect),
    ...(labels === undefined ? {} : { labels }),
  }
}

/** What the risk is taken to be where it is not declared. */
function riskOf(trust: string, sideEffect: string): 'low' | 'medium' | 'high' {
  if (sideEffect === 'destructive' || trust === 'high') return 'high'
  return sideEffect === 'write' || trust === 'medium' ? 'medium' : 'low'
}
