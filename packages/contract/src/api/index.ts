// Every route, by id: the platform mounts them, the client calls them, the OpenAPI document lists them.
import { analyticsRoutes } from './analytics.ts'
import { apiKeyRoutes } from './api-keys.ts'
import { auditRoutes } from './audit.ts'
import { authRoutes } from './auth.ts'
import { explanationRoutes } from './explanations.ts'
import { grantRoutes } from './grants.ts'
import { imageRoutes } from './images.ts'
import { localRoutes } from './local.ts'
import { namespaceRoutes } from './namespaces.ts'
import { openApiRoutes } from './openapi.ts'
import { operationRoutes } from './operations.ts'
import { registryCredentialRoutes } from './registry-credentials.ts'
import { secretRoutes } from './secrets.ts'
import { serverRoutes } from './servers.ts'
import { sessionRoutes } from './sessions.ts'
import { teamRoutes } from './teams.ts'
import { toolRoutes } from './tools.ts'
import { userRoutes } from './users.ts'

export * from './access-list.ts'
export * from './analytics.ts'
export * from './api-keys.ts'
export * from './audit.ts'
export * from './auth.ts'
export * from './error.ts'
export * from './explanations.ts'
export * from './grants.ts'
export * from './images.ts'
export * from './local.ts'
export * from './namespaces.ts'
export * from './openapi.ts'
export * from './operations.ts'
export * from './reason.ts'
export * from './registry-credentials.ts'
export * from './route.ts'
export * from './secrets.ts'
export * from './servers.ts'
export * from './sessions.ts'
export * from './teams.ts'
export * from './tools.ts'
export * from './users.ts'

export const API_PREFIX = '/api/v1'

export const routes = {
  ...analyticsRoutes,
  ...apiKeyRoutes,
  ...auditRoutes,
  ...authRoutes,
  ...explanationRoutes,
  ...grantRoutes,
  ...imageRoutes,
  ...localRoutes,
  ...namespaceRoutes,
  ...openApiRoutes,
  ...operationRoutes,
  ...registryCredentialRoutes,
  ...secretRoutes,
  ...serverRoutes,
  ...sessionRoutes,
  ...teamRoutes,
  ...toolRoutes,
  ...userRoutes,
} as const
export type Routes = typeof routes
export type RouteName = keyof Routes
