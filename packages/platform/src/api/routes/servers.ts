// Reading and deleting servers: platform-api §6.2.
import type { PublishPolicy, routes, ServerInfo } from '@mcp-runtime/contract'
import { isAdmin, mayRead, mayWriteServer, OWNER_LABEL, seesWorkload } from '../../access/rights.ts'
import { actorID, type Caller } from '../../identity/index.ts'
import { kinds, type ServerRecord } from '../../kinds.ts'
import type { Store, Stored } from '../../ports/index.ts'
import { refuse } from '../api-error.ts'
import type { Handler, Visitor } from '../call.ts'
import { change } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { requireReadable } from '../namespaces.ts'
import { boundTo, deleteParts } from '../servers/delete-parts.ts'
import { publicServerInfo, serverInfo } from '../views/server-info.ts'

export const listServers: Handler<typeof routes.listServers> = ({ caller, query }, deps) => ({
  servers: visibleServers(caller, query.namespace, deps),
  publish_policy: publishPolicy(caller.userID === undefined ? 0 : countOwn(deps.store, caller), deps),
})

/** Of one namespace or of all that are open to the reader; a visitor learns less of them. Errors: 403. */
export function visibleServers(reader: Caller | Visitor, wanted: string | undefined, deps: ApiDeps): ServerInfo[] {
  const namespace = wanted?.trim() || undefined
  if (namespace !== undefined) requireReadable(reader, namespace)
  return deps.store
    .list(kinds.server, namespace)
    .filter((server) => mayRead(reader, server.namespace))
    .map((server) => infoFor(reader, server, deps))
}

export const getServer: Handler<typeof routes.getServer> = ({ caller, params }, deps) => ({
  server: infoFor(caller, readableServer(deps.store, caller, params), deps),
})

/** Messages of a workload may quote what it wrote. */
function infoFor(reader: Caller | Visitor, server: Stored<ServerRecord>, deps: ApiDeps): ServerInfo {
  if (reader.userID === undefined) return publicServerInfo(server, deps)
  const { message, ...info } = serverInfo(server, deps)
  return message === undefined || !seesWorkload(deps.store, reader, server) ? info : { ...info, message }
}

/** With its grants, its sessions and its workload: a server made again under that name starts with nothing (F4). */
export const deleteServer: Handler<typeof routes.deleteServer> = async (call, deps) => {
  const { store } = deps
  const server = readableServer(store, call.caller, call.params)
  const { namespace, name, uid } = server
  if (!mayWriteServer(store, call.caller, server)) notYours(server)
  await change(deps, call, (write, record) => {
    const attachment = store.get(kinds.attachment, namespace, name)
    deleteParts(write, record, {
      ...boundTo(store, uid),
      attachments: attachment === undefined ? [] : [attachment],
      servers: [store.get(kinds.server, namespace, name) ?? server],
    })
  })
  await deps.workloads.detach(uid)
  return { success: true, namespace, name }
}

/** Errors: 403 before 404, so that nobody learns what exists in a namespace of others. */
export function readableServer(
  store: Store,
  caller: Caller,
  { namespace, name }: { namespace: string; name: string },
): Stored<ServerRecord> {
  requireReadable(caller, namespace)
  return store.get(kinds.server, namespace, name) ?? refuse('not_found', `There is no server ${name} in ${namespace}.`)
}

export const notYours = (server: Stored<ServerRecord>): never =>
  refuse(
    'forbidden',
    `The server ${server.name} belongs to somebody else. Its owner or an administrator may change it.`,
  )

/** The caller's own servers; administrators have no quota. */
export const countOwn = (store: Store, caller: Caller): number =>
  isAdmin(caller)
    ? 0
    : store.list(kinds.server).filter((one) => one.value.labels[OWNER_LABEL] === actorID(caller)).length

function publishPolicy(count: number, { settings }: ApiDeps): PublishPolicy {
  const limit = settings.activeServerLimit
  return {
    active_server_limit: limit ?? 0,
    active_server_count: count,
    active_server_limit_enabled: limit !== undefined,
    can_publish: limit === undefined || count < limit,
    push_cooldown: '0s',
    push_cooldown_seconds: 0,
    push_cooldown_enabled: false,
  }
}
