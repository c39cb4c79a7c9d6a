// What `server deploy NAME` would send, for those who only want to know.
import type { ApplyServerBody } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { nameOfBuilt } from './built-image.ts'
import { type DeployFlags, planDeploy } from './deploy-request.ts'
import { loadValidMetadata, type MetadataSource } from './metadata-files.ts'

/** Errors: those of the metadata, of the flags and of finding the namespace. */
export async function deployRequest(
  ctx: CommandContext,
  name: string,
  source: MetadataSource,
  flags: DeployFlags,
): Promise<ApplyServerBody> {
  const { entries } = await loadValidMetadata(source)
  const builtImage = await nameOfBuilt(ctx, name, entries, flags)
  const plan = planDeploy({ name, entries, flags, update: true, builtImage })
  for (const warning of plan.warnings) ctx.warn(warning)
  if (plan.catalog) return plan.request
  const { resolveNamespace } = await import('@mcp-runtime/sdk/client')
  const namespace = await resolveNamespace(ctx, { flag: flags.namespace, fromFile: plan.statedNamespace })
  return { ...plan.request, namespace }
}
