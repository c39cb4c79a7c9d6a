import { routes, type ServerInfo } from '@mcp-runtime/contract/api'
import { isReady } from '../state/readiness.ts'
import { remedies } from '../state/remedy.ts'
import { resolveTarget, type TargetOptions } from '../target/target.ts'

/** One server, read from its own address (commands-user §13); absent is MCPR_NOT_FOUND. */
export async function getServer(options: TargetOptions): Promise<ServerInfo> {
  const { client, params } = await resolveTarget(options, 'get')
  const { server } = await client.call(routes.getServer, { params })
  if (!isReady(server))
    for (const { command, when } of remedies(server)) options.ctx.hint(`Next: ${command}  (${when})`)
  return server
}
