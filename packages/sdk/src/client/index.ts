/** What the routes of servers, grants, sessions, teams and logins answer with. */
export type {
  GrantSummary,
  PolicyView,
  Principal,
  RouteReply,
  RouteSpec,
  ServerInfo,
  SessionSummary,
  Team,
  TeamMember,
  WhoAmI,
} from '@mcp-runtime/contract/api'
/**
 * Every route of the platform's API, for `client.call`: `routes.listServers`, `routes.getGrant` and so on, typed in
 * parameters, query, body and reply.
 */
export { routes } from '@mcp-runtime/contract/api'
export { adapterSessionError, type WantedSession } from './adapter-session.ts'
export { type ClientOptions, createClient } from './client.ts'
export { clientFor, connect } from './connect.ts'
export { credentialHeaders } from './credential-headers.ts'
export { type ClientCredential, endOf, isOver } from './login.ts'
export type { UploadPart } from './multipart.ts'
export type { CallInput, PlatformClient, UploadInput } from './platform-client.ts'
export { type NamespaceWish, resolveNamespace } from './resolve-namespace.ts'
