import type { ServerInfo } from '@mcp-runtime/contract'
import type { NextStep } from '@mcp-runtime/sdk/errors'

/** The command that most likely helps a server that is not ready, where there is one (decision 8). */
export function remedy(row: Pick<ServerInfo, 'name' | 'namespace' | 'reason'>): NextStep | undefined {
  const { name, namespace } = row
  switch (row.reason) {
    case 'WorkloadMissing':
      return {
        command: `mcp-runtime local attach ${name} --url http://localhost:8088 --namespace ${namespace}`,
        when: 'to give it a running MCP server; `-- COMMAND` instead of --url starts one',
      }
    case 'Unreachable':
      return {
        command: `mcp-runtime local attach ${name} --url URL --namespace ${namespace}`,
        when: 'if it runs elsewhere now; it becomes ready by itself once it answers',
      }
    case 'CrashLoop':
      return { command: 'mcp-runtime local logs', when: 'to see what its workload says' }
    default:
      return undefined
  }
}
