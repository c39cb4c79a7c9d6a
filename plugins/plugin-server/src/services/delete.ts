import { routes } from '@mcp-runtime/contract/api'
import { resolveTarget, type TargetOptions } from '../target/target.ts'
import { readManifest } from './export.ts'

export interface DeletedServer {
  readonly name: string
  readonly namespace: string
  /** False in a dry run: it would be. */
  readonly deleted: boolean
  /** Identity of what was deleted; a new server of this name inherits none of its grants. */
  readonly uid?: string
}

export interface DeleteOptions extends TargetOptions {
  /** `server`: also whether the caller may change it. */
  readonly dryRun?: 'client' | 'server' | undefined
}

/**
 * Deletes one server. It is read first, because a platform may call the deletion of nothing a success (F19); absent is
 * MCPR_NOT_FOUND.
 */
export async function deleteServer(options: DeleteOptions): Promise<DeletedServer> {
  const { client, params } = await resolveTarget(options, 'delete')
  const { server } = await client.call(routes.getServer, { params })
  const { dryRun } = options
  // Those who may read its manifest are those who may delete it.
  if (dryRun === 'server') await readManifest(client, params, 'delete')
  if (dryRun === undefined) await client.call(routes.deleteServer, { params })
  return { ...params, deleted: dryRun === undefined, ...(server.uid === undefined ? {} : { uid: server.uid }) }
}
