import { routes, type ServerInfo } from '@mcp-runtime/contract/api'
import { resolveTarget, type TargetOptions } from './target.ts'

/** One server, read from its own address (commands-user §13); absent is MCPR_NOT_FOUND. */
export async function getServer(options: TargetOptions): Promise<ServerInfo> {
  const { client, params } = await resolveTarget(options, 'server get')
  const { server } = await client.call(routes.getServer, { params })
  return server
}
