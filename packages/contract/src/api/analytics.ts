// Figures over the audit log: platform-api §6.14, and the state of the platform’s parts, §6.13.

export const analyticsRoutes = {} as const
