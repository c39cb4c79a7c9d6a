// Publishing a server: the steps of platform-api §6.2, first failure wins. What needs a cluster is left out: there is no
// quota of a namespace to provision.
import {
  API_VERSION,
  defaultServer,
  type MCPServer,
  type MCPServerSpec,
  ownAnnotations,
  type RouteBody,
  type routes,
  SCOPE_LABEL,
  SERVER_ANNOTATIONS,
  validateServer,
} from '@mcp-runtime/contract'
import { grantTeams, keptGrantTeams } from '../../access/foreign-grants.ts'
import { isAdmin, mayKeepSecrets, mayWriteServer, OWNER_LABEL, teamOfNamespace } from '../../access/rights.ts'
import { actorID, type Caller } from '../../identity/index.ts'
import { IMAGE_DIGEST, IMAGE_ELSEWHERE } from '../../images/index.ts'
import { kinds, type ServerRecord } from '../../kinds.ts'
import { serverPath } from '../../policy-index/index.ts'
import type { Store, Stored } from '../../ports/index.ts'
import { refuse, refuseIssues } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { change } from '../change.ts'
import type { ApiDeps } from '../deps.ts'
import { publishNamespace } from '../namespaces.ts'
import { cannotRun } from '../servers/cannot-run.ts'
import { requireFreePath } from '../servers/path-claims.ts'
import { serverImage } from '../servers/server-image.ts'
import { shownServer } from '../servers/without-values.ts'
import { serverInfo } from '../views/server-info.ts'
import { countOwn, notYours } from './servers.ts'

type Body = RouteBody<typeof routes.applyServer>

export const applyServer: Handler<typeof routes.applyServer> = async (call, deps) => {
  const { caller, body } = call
  const { server, namespace, name, existing, labels, digest, elsewhere } = admitServer(caller, body, deps)
  const own = server.metadata.annotations ?? {}
  const stored = await change(deps, call, (write, record) => {
    requireGeneration(deps.store.get(kinds.server, namespace, name), name, body.generation)
    const applied = write.put(kinds.server, namespace, name, {
      spec: server.spec,
      labels,
      annotations: {
        ...own,
        ...(body.annotations === undefined ? keptGrantTeams(existing?.value.annotations) : grantTeams(deps.store, own)),
        'platform.mcpruntime.org/last-push-at': new Date(deps.clock()).toISOString(),
        'platform.mcpruntime.org/last-push-by': actorID(caller),
        ...(digest === undefined ? {} : { [IMAGE_DIGEST]: digest }),
        ...(elsewhere === undefined ? {} : { [IMAGE_ELSEWHERE]: 'true' }),
      },
    })
    const before = existing === undefined ? {} : { before: shownServer(existing.value) }
    record('platform.server.applied', {
      kind: 'MCPServer',
      namespace,
      name,
      server: name,
      ...before,
      after: shownServer(applied.value),
    })
    return applied
  })
  return { server: serverInfo(stored, deps) }
}

/** Everything that comes before the write: who may, what is allowed, and what the server would be. */
export function admitServer(caller: Caller, body: Body, deps: ApiDeps) {
  const { store } = deps
  const name = body.name.trim()
  const blank = [
    ...(name === '' ? [{ path: 'name', message: 'Must not be empty.' }] : []),
    ...(body.spec.image.trim() === '' ? [{ path: 'spec.image', message: 'Must not be empty.' }] : []),
  ]
  if (blank.length > 0) refuse('invalid_request_body', 'A server needs a name and spec.image.', { issues: blank })

  const { namespace, scope } = publishNamespace(store, caller, body)
  if ((body.spec.secretEnvVars ?? []).length > 0 && !mayKeepSecrets(caller, namespace)) {
    refuse('forbidden', `Everybody may publish in ${namespace}, so only an administrator's servers get secrets there.`)
  }
  const teamID = bindTeam(store, caller, namespace, body.spec.teamID)
  const { image, digest, elsewhere } = serverImage(deps, caller, namespace, body.spec)
  const existing = store.get(kinds.server, namespace, name)
  if (existing !== undefined && !mayWriteServer(store, caller, existing)) notYours(existing)
  if (existing !== undefined && body.update !== true) {
    refuse('conflict', `There is a server ${name} in ${namespace} already. Deploy it with --update to replace it.`)
  }
  requireGeneration(existing, name, body.generation)
  if (existing === undefined) requireRoom(caller, deps)

  const annotations = annotationsOf(body, existing)
  const server = complete({ name, namespace, annotations }, { ...body.spec, image }, teamID)
  refuseIssues([...validateServer(server), ...cannotRun(server.spec)], 'unprocessable')
  requireFreePath(store, server, existing?.uid)
  const written = labels(body, existing, { caller, teamID, scope })
  return { server, namespace, name, existing, digest, elsewhere, labels: written }
}

/** Who read a server, changed it and writes it back must not undo what somebody else wrote in between. */
function requireGeneration(live: Stored<ServerRecord> | undefined, name: string, expected: number | undefined): void {
  if (expected === undefined || live?.generation === expected) return
  const now = live === undefined ? 'was deleted' : `was changed by somebody else (generation ${live.generation} now)`
  refuse('conflict', `The server ${name} ${now} since generation ${expected} was read.`)
}

/** Step 6. The team is the namespace's; only an administrator may name one where there is none. */
function bindTeam(store: Store, caller: Caller, namespace: string, wanted: string | undefined): string | undefined {
  const team = teamOfNamespace(store, namespace)
  const named = wanted?.trim() || undefined
  if (team === undefined) {
    if (named !== undefined && !isAdmin(caller)) refuse('forbidden', `The namespace ${namespace} belongs to no team.`)
    return named
  }
  if (named !== undefined && named !== team.name) {
    refuse('forbidden', `spec.teamID must be the team of ${namespace}, or left out.`)
  }
  return team.name
}

/** Step 14. */
function requireRoom(caller: Caller, { store, settings }: ApiDeps): void {
  const limit = settings.activeServerLimit
  const count = countOwn(store, caller)
  if (limit === undefined || isAdmin(caller) || count < limit) return
  const code = 'active_server_limit_reached'
  refuse(code, `You have ${count} servers, and ${limit} is the limit. Delete one first.`, {
    fields: { code, active_server_limit: limit, active_server_count: count },
  })
}

/** Step 9 and admission: the server as it is stored. One rule makes the path; MCP_PATH tells it to the server. */
function complete(metadata: MCPServer['metadata'], given: MCPServerSpec, teamID: string | undefined): MCPServer {
  const { name } = metadata
  const { teamID: _named, ...rest } = given
  const path = serverPath(name, given)
  const spec: MCPServerSpec = {
    ...rest,
    ...(teamID === undefined ? {} : { teamID }),
    publicPathPrefix: given.publicPathPrefix?.trim() || name,
    ingressPath: path,
    envVars: [...(given.envVars ?? []).filter((one) => one.name !== 'MCP_PATH'), { name: 'MCP_PATH', value: path }],
    // Here nothing reaches a server but through the gateway.
    gateway: { ...given.gateway, enabled: true },
  }
  return defaultServer({ apiVersion: API_VERSION, kind: 'MCPServer', metadata, spec })
}

/** The owner's own: as the body says, else as they are stored. Errors: 400 for others, which are the platform's. */
function annotationsOf({ annotations }: Body, existing: Stored<ServerRecord> | undefined): Record<string, string> {
  const unknown = Object.keys(annotations ?? {}).find((key) => !SERVER_ANNOTATIONS.includes(key))
  if (unknown !== undefined) {
    const message = `${JSON.stringify(unknown)} is no annotation that can be set. There are ${SERVER_ANNOTATIONS.join(' and ')}.`
    refuse('invalid_request_body', message, { issues: [{ path: 'annotations', message }] })
  }
  return ownAnnotations(annotations ?? existing?.value.annotations)
}

function labels(
  body: Body,
  existing: Stored<ServerRecord> | undefined,
  { caller, teamID, scope }: { caller: Caller; teamID: string | undefined; scope: string },
): Record<string, string> {
  const kept = existing?.value.labels[OWNER_LABEL]
  const owner = isAdmin(caller) && kept !== undefined ? kept : actorID(caller)
  return {
    'app.kubernetes.io/managed-by': 'mcp-runtime',
    ...body.labels,
    [OWNER_LABEL]: owner,
    'created-by': owner,
    [SCOPE_LABEL]: scope,
    ...(teamID === undefined ? {} : { 'mcpruntime.org/team-id': teamID }),
  }
}
