// The audit log: what was decided and changed, by whom. Administrators see all of it; everybody else what concerns the
// servers and teams that he looks after.
import { Type } from '@sinclair/typebox'
import { AuditEvent } from '../events/audit-event.ts'
import { defineRoute } from './route.ts'

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }))

/** What an event must be to be among the answers; all of them together. */
const AuditFilter = {
  since: text('Not before: RFC 3339, `YYYY-MM-DD`, or a duration such as `15m` back from now.'),
  until: text('Before: the same; a day is meant to its end.'),
  namespace: text(),
  server: text(),
  type: text('Type of event, or what it begins with: `platform.grant.`.'),
  decision: text('allow or deny.'),
  agent: text(),
  human: text('Id of the person that a call was made for.'),
  actor: text('Id or e-mail of who made a change.'),
  session: text(),
  tool: text(),
  reason: text('The code of a decision, or the words of whoever made a change.'),
  correlation: text('As it stands in an answer.'),
} as const

export const listAudit = defineRoute({
  id: 'audit.list',
  method: 'GET',
  path: '/runtime/audit',
  summary: 'Read the audit log: newest first, or with `after` in its order from a position on.',
  audience: 'authenticated',
  query: Type.Object({
    ...AuditFilter,
    after: text('Only events with a greater id, the oldest first.'),
    before: text('Only events with a smaller id, the newest first.'),
    limit: text('1 to 1000, default 100.'),
    wait: text('With `after`: seconds to hold an empty answer, 0 to 30.'),
  }),
  status: 200,
  reply: Type.Object({
    events: Type.Array(AuditEvent),
    next: Type.Integer({ description: 'Pass as `after` for what comes later.' }),
    before: Type.Optional(Type.Integer({ description: 'Pass as `before` for what was earlier; absent at the end.' })),
    oldest: Type.Integer({ description: 'Least id that is kept; what was before it is gone. 0: there is none.' }),
  }),
  errors: ['invalid_query_param', 'unauthorized', 'forbidden'],
  idempotent: true,
})

export const exportAudit = defineRoute({
  id: 'audit.export',
  method: 'GET',
  path: '/runtime/audit/export',
  summary: 'The audit log as JSON lines, the oldest first. After a cut, go on with the last id as `after`.',
  audience: 'authenticated',
  query: Type.Object({
    ...AuditFilter,
    after: text('Only events with a greater id.'),
    follow: text('true: go on with what happens, until the connection ends.'),
  }),
  transfer: 'lines',
  status: 200,
  reply: AuditEvent,
  errors: ['invalid_query_param', 'unauthorized', 'forbidden', 'too_many_requests'],
  idempotent: true,
})

export const auditRoutes = { listAudit, exportAudit } as const
