// The audit log: what was decided and changed, by whom.

export const auditRoutes = {} as const
