// What the platform would make of documents: it is asked, and nothing is written.
import { routes } from '@mcp-runtime/contract/api'
import { compare, type Difference } from '@mcp-runtime/contract/json'
import type { MCPAccessGrant, MCPAgentSession } from '@mcp-runtime/contract/resources'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import { grantBody, sessionBody } from './bodies.ts'
import type { AccessDocument } from './parse-access.ts'

export interface AccessPlan {
  readonly isNew: boolean
  /** As apply would make it, every default filled in. */
  readonly wanted: MCPAccessGrant | MCPAgentSession
  /** From what it is now; empty for a new one too. */
  readonly differences: readonly Difference[]
}

/**
 * Asks routes that only plan: an older platform does not have them, and does nothing. Errors: MCPR_UNSUPPORTED there,
 * otherwise those of apply.
 */
export async function planAccess(
  client: PlatformClient,
  document: AccessDocument,
  namespace: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<AccessPlan> {
  const plan =
    document.kind === 'grant'
      ? client.call(routes.planGrant, { body: grantBody(document, namespace), ...options })
      : client.call(routes.planSession, { body: sessionBody(document, namespace), ...options })
  const { live, wanted } = await plan.catch((error: McprError) => {
    // An earlier platform of ours says "not found" of a route; of what a plan is about nothing ever is.
    if (error.code !== 'MCPR_UNSUPPORTED' && error.code !== 'MCPR_NOT_FOUND') throw error
    throw mcprError(
      'MCPR_UNSUPPORTED',
      `The platform at ${client.baseUrl} cannot say what it would make of a ${document.kind}.`,
      {
        hint: 'It is of another kind or an older version. --dry-run=client checks the files here.',
        cause: error,
      },
    )
  })
  return { isNew: live === undefined, wanted, differences: live === undefined ? [] : compare(live, wanted) }
}
