// The tools catalog: platform-api §6.3.
import type { RouteQuery, routes, ToolInfo } from '@mcp-runtime/contract'
import type { Handler } from '../call.ts'
import { toolInfos } from '../views/tool-info.ts'
import { visibleServers } from './servers.ts'

export const listTools: Handler<typeof routes.listTools> = ({ caller, query }, deps) => ({
  tools: visibleServers(caller, query.namespace, deps)
    .flatMap(toolInfos)
    .filter((tool) => matches(tool, query)),
})

function matches(tool: ToolInfo, query: RouteQuery<typeof routes.listTools>): boolean {
  const exact: [wanted: string | undefined, found: string | undefined][] = [
    [query.team, tool.team_id],
    [query.server, tool.server_name],
    [query.trust, tool.required_trust],
    [query.side_effect || query.sideEffect, tool.side_effect],
    [query.risk, tool.risk_level],
    [query.drift, tool.drift_status],
  ]
  if (exact.some(([wanted, found]) => wanted && wanted.trim() !== found)) return false
  const part = (query.query || query.q)?.trim().toLowerCase()
  if (!part) return true
  const { labels = {}, connect_config: _config, ...fields } = tool
  const texts = [...Object.values(fields), ...Object.entries(labels).flat()]
  return texts.some((text) => typeof text === 'string' && text.toLowerCase().includes(part))
}
