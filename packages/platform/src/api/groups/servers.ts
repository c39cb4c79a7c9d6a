// Servers with their tools, images and secrets.
import type { imageRoutes, secretRoutes, serverRoutes, toolRoutes } from '@mcp-runtime/contract'
import { applyServer } from '../routes/apply-server.ts'
import { exportServer } from '../routes/export-server.ts'
import { listImages, noteImagePublish, pushImage } from '../routes/images.ts'
import { planServer } from '../routes/plan-server.ts'
import { inspectPolicy } from '../routes/platform.ts'
import { deleteSecret, deleteSecretKey, listSecrets, putSecret } from '../routes/secrets.ts'
import { serverLogs } from '../routes/server-logs.ts'
import { deleteServer, getServer, listServers } from '../routes/servers.ts'
import { listTools } from '../routes/tools.ts'
import type { HandlersOf } from './handlers-of.ts'

type Routes = typeof serverRoutes & typeof toolRoutes & typeof imageRoutes & typeof secretRoutes

export const serversHandlers: HandlersOf<Routes> = {
  applyServer,
  exportServer,
  listImages,
  noteImagePublish,
  pushImage,
  planServer,
  inspectPolicy,
  deleteSecret,
  deleteSecretKey,
  listSecrets,
  putSecret,
  serverLogs,
  deleteServer,
  getServer,
  listServers,
  listTools,
}
