// Routes that the original platform does not have: there the same work is done on its cluster (commands-user §4).
import { routes } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { mcprError } from '@mcp-runtime/sdk/errors'

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
 * Does `call`. A router may answer a path it does not know as if the server did not exist: when the server is there, it
 * is the route that is missing.
 */
export async function unlessMissing<T>(
  client: PlatformClient,
  params: Params,
  verb: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call()
  } catch (error) {
    const { code } = error as { code?: string }
    const refusal = notOffered(client, `${verb} ${params.name}`, params.namespace, error)
    if (code === 'MCPR_UNSUPPORTED') throw refusal
    if (code !== 'MCPR_NOT_FOUND') throw error
    await client.call(routes.getServer, { params })
    throw refusal
  }
}
