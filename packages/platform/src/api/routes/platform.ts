import type { routes } from '@mcp-runtime/contract'
import { kinds } from '../../kinds.ts'
import { refuse } from '../api-error.ts'
import type { Handler } from '../call.ts'
import { requireReadable } from '../namespaces.ts'
import { requireAdministrator } from '../servers/find-server.ts'

export const platformInfo: Handler<typeof routes.platformInfo> = (_call, { settings, images }) => ({
  name: 'mcp-runtime',
  kind: 'local',
  version: settings.version,
  instance: settings.instance,
  gateway_url: settings.url(),
  mode: settings.mode,
  registry_host: settings.registryHosts()[0] ?? '',
  image_push_limit: images.limits.image,
})

/** The very document the gateway judges by. Order of refusals: parameters, namespace, server, right (§6.4). */
export const inspectPolicy: Handler<typeof routes.inspectPolicy> = ({ caller, query }, { store, index }) => {
  const name = query.server?.trim()
  const namespace = query.namespace?.trim() || caller.namespace || caller.catalog?.namespace
  // The recorded code for a missing parameter here.
  if (!name || !namespace) refuse('invalid_request_body', 'The parameters namespace and server are required.')
  requireReadable(caller, namespace)
  const server = store.get(kinds.server, namespace, name)
  if (server === undefined) refuse('not_found', `There is no server ${name} in ${namespace}.`)
  requireAdministrator(caller, server)
  const policy = index.byName(namespace, name)
  if (policy === undefined) refuse('not_found', `The gateway holds no policy for ${name} in ${namespace}.`)
  const { document, problem } = policy
  return {
    ...document,
    json: JSON.stringify(document, undefined, 2),
    source: `gateway/${namespace}/${name}`,
    ...(problem === undefined ? {} : { problem }),
  }
}
