// Why a call is allowed or not, asked without making it.

export const explanationRoutes = {} as const
