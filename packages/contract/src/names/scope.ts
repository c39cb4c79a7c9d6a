import type { PublishScope } from '../enums.ts'

/** The label of a server that tells the scope it was published with. */
export const SCOPE_LABEL = 'mcpruntime.org/scope'

/** The scopes whose servers everybody on the platform finds; each has one namespace of its own. */
export type CatalogScope = Exclude<PublishScope, 'tenant'>

/** Whether a scope decides the namespace by itself (commands-user §5.3, platform-api §4.3). */
export const isCatalogScope = (scope: string | undefined): scope is CatalogScope =>
  scope === 'org' || scope === 'public'

/** In every user's list and readable for everybody; only administrators write there (platform-api §4.2). */
export const SHARED_NAMESPACE = 'mcp-servers'

/** Where the servers of a scope are found by everybody (commands-user §5.3). */
export const catalogNamespace = (scope: PublishScope | undefined): string =>
  isCatalogScope(scope) ? `${SHARED_NAMESPACE}-${scope}` : SHARED_NAMESPACE
