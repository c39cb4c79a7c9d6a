// Routes that the original platform does not have: there the same work is done on its cluster (commands-user §4).
import { routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { type McprError, mcprError } from '@mcp-runtime/sdk/errors'

type Params = { readonly namespace: string; readonly name: string }

/** The refusal of a platform that lacks the route; `words` follow `server`, as in `logs desk`. */
export const notOffered = (client: PlatformClient, words: string, namespace: string | undefined, cause: unknown) =>
  mcprError('MCPR_UNSUPPORTED', `The platform at ${client.baseUrl} cannot do this through its API.`, {
    next: [
      {
        command: `mcp-runtime server ${words}${namespace === undefined ? '' : ` --namespace ${namespace}`} --use-kube`,
        when: 'to do it on its cluster, as an administrator',
      },
    ],
    cause,
  })

/**
 * Whether a refusal of a path below a server can mean that the route is missing: the original platform answers 400 to
 * more than two segments (platform-api §6.2), a router 404. Our own platform's word on a parameter is no such refusal.
 */
export const mayBeMissing = ({ code, details }: McprError): boolean =>
  code === 'MCPR_UNSUPPORTED' ||
  code === 'MCPR_NOT_FOUND' ||
  (code === 'MCPR_INPUT_INVALID' && details?.error !== 'invalid_query_param')

/** Does `call`, a read of something below a server. When the server is there, it is the route that is missing. */
export async function unlessMissing<T>(
  client: PlatformClient,
  params: Params,
  verb: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (!mayBeMissing(error as McprError)) throw error
    await client.call(routes.getServer, { params })
    throw notOffered(client, `${verb} ${params.name}`, params.namespace, error)
  }
}
