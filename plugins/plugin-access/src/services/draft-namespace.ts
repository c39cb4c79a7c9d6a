import { SHARED_NAMESPACE } from '@mcp-runtime/contract/names'
import { resolveNamespace } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { McprError } from '@mcp-runtime/sdk/errors'

/**
 * The namespace of a manifest that is only written to a file: as `resolveNamespace` says, and without a login the shared
 * one, since nothing of it needs a platform (commands-user §9.1). Errors: those of `resolveNamespace`, but for
 * MCPR_NOT_LOGGED_IN.
 */
export async function draftNamespace(
  ctx: CommandContext,
  { namespace, 'use-kube': useKube }: { namespace?: string | undefined; 'use-kube': boolean },
): Promise<string> {
  try {
    return await resolveNamespace(ctx, { flag: namespace, useKube })
  } catch (error) {
    if (!(error instanceof McprError) || error.code !== 'MCPR_NOT_LOGGED_IN') throw error
    ctx.say(`Namespace ${SHARED_NAMESPACE} (the default without a login; --namespace says another).`)
    return SHARED_NAMESPACE
  }
}
