// What `server deploy NAME` sends, with what has to be asked for it: the image's usual name and the namespace.
import type { ApplyServerBody } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { LoadedEntry } from '@mcp-runtime/sdk/files'
import { teamNamespace } from '../target/team.ts'
import { defaultPort } from '../words.ts'
import { nameOfBuilt } from './built-image.ts'
import { type DeployFlags, planDeploy } from './plan.ts'

export interface DeployRequestInput {
  readonly name: string
  readonly entries: readonly LoadedEntry[]
  readonly flags: DeployFlags
  readonly update: boolean
  readonly fileNamed?: boolean
}

/** Warns of what the plan warns of. Errors: those of the flags, of the metadata and of finding the namespace. */
export async function deployRequest(ctx: CommandContext, input: DeployRequestInput): Promise<ApplyServerBody> {
  const { name, entries, flags, update, fileNamed } = input
  const builtImage = await nameOfBuilt(ctx, name, entries, flags)
  const plan = planDeploy({ name, entries, flags, update, fileNamed, builtImage, defaultPort: defaultPort(ctx.env) })
  for (const warning of plan.warnings) ctx.warn(warning)
  if (plan.catalog) return plan.request
  return { ...plan.request, namespace: await chooseNamespace(ctx, flags, plan.statedNamespace) }
}

async function chooseNamespace(ctx: CommandContext, flags: DeployFlags, stated: string | undefined): Promise<string> {
  if (flags.team !== undefined) return teamNamespace(await ctx.client(), flags.team)
  const { resolveNamespace } = await import('@mcp-runtime/sdk/client')
  return resolveNamespace(ctx, { flag: flags.namespace, fromFile: stated })
}
