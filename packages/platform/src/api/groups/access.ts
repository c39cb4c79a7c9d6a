// Who may call what: grants, sessions, and why.
import type { explanationRoutes, grantRoutes, sessionRoutes } from '@mcp-runtime/contract'
import { issueAdapterCertificate } from '../routes/adapter-certificates.ts'
import { issueAdapterSession } from '../routes/adapter-sessions.ts'
import { explain } from '../routes/explanations.ts'
import { applyGrant, deleteGrant, getGrant, listGrants, patchGrant, planGrant } from '../routes/grants.ts'
import { actOnGrant, actOnSession } from '../routes/legacy-verbs.ts'
import { applySession, deleteSession, getSession, listSessions, patchSession, planSession } from '../routes/sessions.ts'
import type { HandlersOf } from './handlers-of.ts'

type Routes = typeof grantRoutes & typeof sessionRoutes & typeof explanationRoutes

export const accessHandlers: HandlersOf<Routes> = {
  issueAdapterSession,
  issueAdapterCertificate,
  actOnGrant,
  actOnSession,
  applyGrant,
  deleteGrant,
  getGrant,
  listGrants,
  patchGrant,
  planGrant,
  applySession,
  deleteSession,
  getSession,
  listSessions,
  patchSession,
  planSession,
  explain,
}
