// Every route, by id: the platform mounts them, the client calls them, the OpenAPI document lists them.
import * as auth from './auth.ts'
import * as grants from './grants.ts'
import * as images from './images.ts'
import * as local from './local.ts'
import * as namespaces from './namespaces.ts'
import * as registryCredentials from './registry-credentials.ts'
import * as secrets from './secrets.ts'
import * as servers from './servers.ts'
import * as sessions from './sessions.ts'
import * as teams from './teams.ts'
import * as tools from './tools.ts'

export * from './auth.ts'
export * from './error.ts'
export * from './grants.ts'
export * from './images.ts'
export * from './local.ts'
export * from './namespaces.ts'
export * from './registry-credentials.ts'
export * from './route.ts'
export * from './secrets.ts'
export * from './servers.ts'
export * from './sessions.ts'
export * from './teams.ts'
export * from './tools.ts'

export const API_PREFIX = '/api/v1'

export const routes = {
  login: auth.login,
  refresh: auth.refresh,
  logout: auth.logout,
  me: auth.me,
  createUser: auth.createUser,
  listApiKeys: auth.listApiKeys,
  createApiKey: auth.createApiKey,
  revokeApiKey: auth.revokeApiKey,
  listRegistryCredentials: registryCredentials.listRegistryCredentials,
  createRegistryCredential: registryCredentials.createRegistryCredential,
  deleteRegistryCredential: registryCredentials.deleteRegistryCredential,
  revokeRegistryCredential: registryCredentials.revokeRegistryCredential,
  listServers: servers.listServers,
  getServer: servers.getServer,
  applyServer: servers.applyServer,
  planServer: servers.planServer,
  deleteServer: servers.deleteServer,
  exportServer: servers.exportServer,
  serverLogs: servers.serverLogs,
  inspectPolicy: servers.inspectPolicy,
  pushImage: images.pushImage,
  listImages: images.listImages,
  listTools: tools.listTools,
  noteImagePublish: images.noteImagePublish,
  listGrants: grants.listGrants,
  getGrant: grants.getGrant,
  applyGrant: grants.applyGrant,
  patchGrant: grants.patchGrant,
  deleteGrant: grants.deleteGrant,
  listSessions: sessions.listSessions,
  getSession: sessions.getSession,
  applySession: sessions.applySession,
  patchSession: sessions.patchSession,
  deleteSession: sessions.deleteSession,
  issueAdapterSession: sessions.issueAdapterSession,
  listTeams: teams.listTeams,
  getTeam: teams.getTeam,
  createTeam: teams.createTeam,
  listMembers: teams.listMembers,
  putMember: teams.putMember,
  deleteMember: teams.deleteMember,
  listNamespaces: namespaces.listNamespaces,
  getNamespace: namespaces.getNamespace,
  attach: local.attach,
  detach: local.detach,
  listAttachments: local.listAttachments,
  listEvents: local.listEvents,
  putSecret: secrets.putSecret,
  listSecrets: secrets.listSecrets,
  deleteSecret: secrets.deleteSecret,
  deleteSecretKey: secrets.deleteSecretKey,
  platformInfo: local.platformInfo,
} as const
export type Routes = typeof routes
export type RouteName = keyof Routes
