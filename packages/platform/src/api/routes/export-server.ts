import { API_VERSION, type routes } from '@mcp-runtime/contract'
import { mayWriteServer } from '../../access/rights.ts'
import type { Handler } from '../call.ts'
import { notYours, readableServer } from './servers.ts'

/** Values of the environment are part of a manifest, so it is for those who may change the server. */
export const exportServer: Handler<typeof routes.exportServer> = ({ caller, params }, { store }) => {
  const server = readableServer(store, caller, params)
  if (!mayWriteServer(store, caller, server)) notYours(server)
  const { name, namespace, generation, value } = server
  const metadata = { name, namespace, labels: { ...value.labels }, annotations: { ...value.annotations } }
  return { manifest: { apiVersion: API_VERSION, kind: 'MCPServer', metadata, spec: value.spec }, generation }
}
