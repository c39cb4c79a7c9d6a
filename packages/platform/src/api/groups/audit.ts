// What was decided and changed, and figures over it.
import type { analyticsRoutes, auditRoutes, operationRoutes } from '@mcp-runtime/contract'
import {
  eventSources,
  eventStats,
  eventTypes,
  listAllEvents,
  serverEvents,
  usage,
  userUsage,
} from '../routes/analytics.ts'
import { exportAudit, listAudit } from '../routes/audit.ts'
import {
  adminAudit,
  adminOperations,
  dashboardSummary,
  listAllNamespaces,
  listComponents,
  restartComponent,
} from '../routes/operations.ts'
import type { HandlersOf } from './handlers-of.ts'

type Routes = typeof auditRoutes & typeof analyticsRoutes & typeof operationRoutes

export const auditHandlers: HandlersOf<Routes> = {
  exportAudit,
  listAudit,
  eventSources,
  eventStats,
  eventTypes,
  listAllEvents,
  serverEvents,
  usage,
  userUsage,
  adminAudit,
  adminOperations,
  dashboardSummary,
  listAllNamespaces,
  listComponents,
  restartComponent,
}
