import type { ServerInfo } from '@mcp-runtime/contract'
import { OWNER_LABEL } from '../../access/rights.ts'
import type { ServerRecord } from '../../kinds.ts'
import { serverPath } from '../../policy-index/index.ts'
import type { Stored, WorkloadStatus } from '../../ports/index.ts'
import type { ApiDeps } from '../deps.ts'
import { shownImage } from '../servers/server-image.ts'

/** A server with the state of its workload at this moment (platform-api §6.2). */
export function serverInfo(server: Stored<ServerRecord>, { workloads, inventories, settings }: ApiDeps): ServerInfo {
  const { spec, labels } = server.value
  const live = inventories.of(server)
  const url = settings.url() + serverPath(server.name, spec)
  return {
    name: server.name,
    namespace: server.namespace,
    uid: server.uid,
    ...given('team_id', spec.teamID),
    ...given('image', shownImage(spec.image, settings.registryHosts())),
    ...given('imageTag', spec.imageTag),
    ...given('description', spec.description),
    ...readiness(workloads.status(server.uid), spec.replicas ?? 1),
    labels: { ...labels },
    age: server.createdAt,
    endpoint: url,
    authMode: spec.auth?.mode ?? 'header',
    ...given('trustDomain', spec.auth?.trustDomain),
    ...given('servicePort', spec.servicePort),
    generation: server.generation,
    tools: [...(spec.tools ?? [])],
    prompts: [...(spec.prompts ?? [])],
    resources: [...(spec.mcpResources ?? [])],
    tasks: [...(spec.tasks ?? [])],
    liveInventory: live.inventory,
    ...given('liveInventoryError', live.error),
    access_json: { mcpServers: { [server.name]: { type: 'http', url } } },
  }
}

/** The same for who has no account: not whose it is, and nothing of what the workload said. */
export function publicServerInfo(server: Stored<ServerRecord>, deps: ApiDeps): ServerInfo {
  const {
    message: _told,
    restarts: _restarts,
    liveInventoryError: _reason,
    labels = {},
    ...info
  } = serverInfo(server, deps)
  const { [OWNER_LABEL]: _owner, 'created-by': _creator, ...shown } = labels
  return { ...info, labels: shown }
}

const given = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  value === undefined || value === '' ? {} : ({ [key]: value } as { [P in K]?: V })

/** As a cluster's deployments are told (resources-and-policy §9): Degraded while some of several copies take calls. */
function readiness(
  status: WorkloadStatus,
  replicas: number,
): Pick<ServerInfo, 'ready' | 'status' | 'reason' | 'message' | 'restarts' | 'observedGeneration'> {
  const serves = status.state === 'ready'
  const { ready, desired } = status.replicas ?? { ready: serves ? replicas : 0, desired: replicas }
  const full = serves && ready >= desired && desired > 0
  return {
    ready: `${ready}/${desired}`,
    status: full ? 'Ready' : serves && ready > 0 ? 'Degraded' : 'NotReady',
    ...given('reason', status.reason),
    ...given('message', status.message),
    ...(status.restarts > 0 ? { restarts: status.restarts } : {}),
    ...given('observedGeneration', status.generation),
  }
}
