import { routes } from '@mcp-runtime/contract/api'
import { resolveTarget, type TargetOptions } from './target.ts'

export interface DeletedServer {
  readonly name: string
  readonly namespace: string
  readonly deleted: true
  /** Identity of what was deleted; a new server of this name inherits none of its grants. */
  readonly uid?: string
}

/**
 * Deletes one server. It is read first, because a platform may call the deletion of nothing a success (F19); absent is
 * MCPR_NOT_FOUND.
 */
export async function deleteServer(options: TargetOptions): Promise<DeletedServer> {
  const { client, params } = await resolveTarget(options, 'server delete')
  const { server } = await client.call(routes.getServer, { params })
  await client.call(routes.deleteServer, { params })
  return { ...params, deleted: true, ...(server.uid === undefined ? {} : { uid: server.uid }) }
}
