// What only one machine has.
import type { localRoutes, openApiRoutes } from '@mcp-runtime/contract'
import { attach, detach, listAttachments } from '../routes/attachments.ts'
import { listEvents } from '../routes/events.ts'
import { openApi } from '../routes/openapi.ts'
import { platformInfo } from '../routes/platform.ts'
import type { HandlersOf } from './handlers-of.ts'

type Routes = typeof localRoutes & typeof openApiRoutes

export const localHandlers: HandlersOf<Routes> = {
  attach,
  detach,
  listAttachments,
  listEvents,
  openApi,
  platformInfo,
}
