import type { routes } from '@mcp-runtime/contract'
import { mayWriteServer } from '../../access/rights.ts'
import type { Handler } from '../call.ts'
import { serverManifest } from '../views/manifest.ts'
import { notYours, readableServer } from './servers.ts'

/** Values of the environment are part of a manifest, so it is for those who may change the server. */
export const exportServer: Handler<typeof routes.exportServer> = ({ caller, params }, deps) => {
  const { store } = deps
  const server = readableServer(store, caller, params)
  if (!mayWriteServer(store, caller, server)) notYours(server)
  return { manifest: serverManifest(deps, server), generation: server.generation }
}
