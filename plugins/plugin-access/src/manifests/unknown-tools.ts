import type { MCPAccessGrantSpec } from '@mcp-runtime/contract'
import { routes } from '@mcp-runtime/contract/api'
import { nearest, quoteName } from '@mcp-runtime/contract/names'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { fail } from '@mcp-runtime/sdk/errors'

/** A grant as it is about to be applied. */
export interface GrantToCheck {
  readonly name: string
  readonly namespace: string
  readonly spec: Pick<MCPAccessGrantSpec, 'serverRef' | 'toolRules'>
}

interface UnknownTool {
  readonly grant: string
  readonly server: string
  readonly namespace: string
  readonly name: string
  /** The declared tool that was probably meant. */
  readonly nearest?: string
}

/**
 * Refuses grants that speak of tools which their server does not declare: the gateway would deny every call to them,
 * and nobody would see why. What cannot be known is let through: a server that cannot be read, or has no list of tools.
 * Errors: MCPR_INPUT_INVALID with every such tool.
 */
export async function refuseUnknownTools(
  client: PlatformClient,
  grants: readonly GrantToCheck[],
  signal?: AbortSignal,
): Promise<void> {
  const found: UnknownTool[] = []
  for (const grant of grants) found.push(...(await unknownTools(client, grant, signal)))
  const [first] = found
  if (first === undefined) return
  const lines = found.map(
    ({ grant, server, name, nearest: meant }) =>
      `The grant ${grant} has a rule for the tool ${quoteName(name)}, which ${server} does not have.` +
      (meant === undefined ? '' : ` Did you mean ${quoteName(meant)}?`),
  )
  fail('MCPR_INPUT_INVALID', lines.join('\n'), {
    hint: 'Nothing was applied. A tool that comes with the next deployment: --allow-unknown-tools.',
    next: [
      {
        command: `mcp-runtime server get ${first.server} --namespace ${first.namespace}`,
        when: 'to see the tools it has',
      },
    ],
    details: { unknownTools: found },
  })
}

async function unknownTools(
  client: PlatformClient,
  { name: grant, namespace, spec: { serverRef, toolRules = [] } }: GrantToCheck,
  signal: AbortSignal | undefined,
): Promise<readonly UnknownTool[]> {
  if (toolRules.length === 0) return []
  const params = { namespace: serverRef.namespace || namespace, name: serverRef.name }
  const declared = await client
    .call(routes.getServer, { params, ...(signal && { signal }) })
    .then(({ server }) => server.tools?.map(({ name }) => name))
    .catch(() => undefined)
  signal?.throwIfAborted()
  if (!declared?.length) return []
  return toolRules
    .filter(({ name }) => !declared.includes(name))
    .map(({ name }) => {
      const meant = nearest(name, declared)
      return {
        grant,
        server: params.name,
        namespace: params.namespace,
        name,
        ...(meant === undefined ? {} : { nearest: meant }),
      }
    })
}
