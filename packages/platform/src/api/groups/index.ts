import { type RouteSpec, type Routes, routes } from '@mcp-runtime/contract'
import type { FastifyInstance } from 'fastify'
import type { Handler } from '../call.ts'
import type { ApiDeps } from '../deps.ts'
import { mount } from '../http/mount.ts'
import { accessHandlers } from './access.ts'
import { auditHandlers } from './audit.ts'
import type { HandlersOf } from './handlers-of.ts'
import { identityHandlers } from './identity.ts'
import { localHandlers } from './local.ts'
import { serversHandlers } from './servers.ts'
import { teamsHandlers } from './teams.ts'

const handlers: HandlersOf<Routes> = {
  ...accessHandlers,
  ...auditHandlers,
  ...identityHandlers,
  ...localHandlers,
  ...serversHandlers,
  ...teamsHandlers,
}

/** Serves every route of the contract. */
export function mountAll(app: FastifyInstance, deps: ApiDeps): void {
  for (const [name, route] of Object.entries(routes)) {
    mount<RouteSpec>(app, deps, route, handlers[name as keyof Routes] as Handler<RouteSpec>)
  }
}
