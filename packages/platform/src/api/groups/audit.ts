// What was decided and changed, and figures over it.
import type { analyticsRoutes, auditRoutes } from '@mcp-runtime/contract'
import { exportAudit, listAudit } from '../routes/audit.ts'
import type { HandlersOf } from './handlers-of.ts'

type Routes = typeof auditRoutes & typeof analyticsRoutes

export const auditHandlers: HandlersOf<Routes> = { exportAudit, listAudit }
