import { type RouteSpec, routes } from '@mcp-runtime/contract'
import type { FastifyInstance } from 'fastify'
import type { Handler } from '../call.ts'
import type { ApiDeps } from '../deps.ts'
import { mount } from '../mount.ts'
import { issueAdapterSession } from './adapter-sessions.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { applyServer } from './apply-server.ts'
import { attach, detach, listAttachments } from './attachments.ts'
import { login, logout, me, refresh } from './auth.ts'
import { listEvents } from './events.ts'
import { exportServer } from './export-server.ts'
import { applyGrant, deleteGrant, getGrant, listGrants, patchGrant } from './grants.ts'
import { listImages, noteImagePublish, pushImage } from './images.ts'
import { deleteMember, listMembers, putMember } from './members.ts'
import { getNamespace, listNamespaces } from './namespaces.ts'
import { planServer } from './plan-server.ts'
import { inspectPolicy, platformInfo } from './platform.ts'
import {
  createRegistryCredential,
  deleteRegistryCredential,
  listRegistryCredentials,
  revokeRegistryCredential,
} from './registry-credentials.ts'
import { deleteSecret, deleteSecretKey, listSecrets, putSecret } from './secrets.ts'
import { serverLogs } from './server-logs.ts'
import { deleteServer, getServer, listServers } from './servers.ts'
import { applySession, deleteSession, getSession, listSessions, patchSession } from './sessions.ts'
import { createTeam, getTeam, listTeams } from './teams.ts'
import { listTools } from './tools.ts'
import { createUser } from './users.ts'

type Handlers = { [K in keyof typeof routes]: Handler<(typeof routes)[K]> }

/** One handler a route; a route without one does not compile. */
const handlers: Handlers = {
  login,
  refresh,
  logout,
  me,
  createUser,
  listApiKeys,
  createApiKey,
  revokeApiKey,
  listRegistryCredentials,
  createRegistryCredential,
  deleteRegistryCredential,
  revokeRegistryCredential,
  listServers,
  getServer,
  applyServer,
  planServer,
  deleteServer,
  exportServer,
  serverLogs,
  inspectPolicy,
  pushImage,
  listImages,
  listTools,
  noteImagePublish,
  listGrants,
  getGrant,
  applyGrant,
  patchGrant,
  deleteGrant,
  listSessions,
  getSession,
  applySession,
  patchSession,
  deleteSession,
  issueAdapterSession,
  listTeams,
  getTeam,
  createTeam,
  listMembers,
  putMember,
  deleteMember,
  listNamespaces,
  getNamespace,
  attach,
  detach,
  listAttachments,
  listEvents,
  putSecret,
  listSecrets,
  deleteSecret,
  deleteSecretKey,
  platformInfo,
}

export function mountAll(app: FastifyInstance, deps: ApiDeps): void {
  for (const [name, route] of Object.entries(routes)) {
    mount<RouteSpec>(app, deps, route, handlers[name as keyof typeof routes] as Handler<RouteSpec>)
  }
}
