// `access diff`: what an apply would change, told by the platform itself, so that both sides have the same defaults.
import type { Difference } from '@mcp-runtime/contract/json'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { planAccess } from '../manifests/plan-access.ts'
import { fallbackNamespace, readAccess } from '../manifests/read-access.ts'
import { withDeploy } from './apply-access.ts'

export interface AccessDifference extends Difference {
  readonly kind: 'grant' | 'session'
  readonly namespace: string
  readonly name: string
  /** Set on the one entry of what does not exist yet; `wanted` is the whole of it. */
  readonly new?: true
}

/** Every difference of every grant and session, empty when all is as the files say. */
export async function diffAccess(
  ctx: CommandContext,
  flags: { readonly file: readonly string[]; readonly namespace?: string | undefined },
): Promise<readonly AccessDifference[]> {
  const documents = await readAccess(ctx, flags.file)
  const fallback = fallbackNamespace(ctx, flags.namespace)
  const client = await ctx.client()
  const found: AccessDifference[] = []
  for (const document of documents) {
    const { kind, resource } = document
    const namespace = resource.metadata.namespace?.trim() || (await fallback())
    const about = { kind, namespace, name: resource.metadata.name }
    const plan = await planAccess(client, document, namespace, { signal: ctx.signal }).catch((error: unknown) => {
      throw withDeploy(error, document)
    })
    if (plan.isNew) found.push({ ...about, path: '', new: true, wanted: plan.wanted })
    else found.push(...plan.differences.map((one) => ({ ...about, ...one })))
  }
  if (found.length === 0) ctx.say('No difference.')
  return found
}
