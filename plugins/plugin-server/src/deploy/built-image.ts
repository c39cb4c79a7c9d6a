import { PUBLISH_SCOPES } from '@mcp-runtime/contract/resources'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { LoadedEntry } from '@mcp-runtime/sdk/files'
import { oneOf } from '../words.ts'
import { type DeployFlags, imagelessEntry } from './plan.ts'

/**
 * The image of an entry that names none: what `server build image` and `registry push` call it, without tag. Undefined
 * where the entry or a flag names one.
 */
export async function nameOfBuilt(
  ctx: CommandContext,
  name: string,
  entries: readonly LoadedEntry[],
  flags: DeployFlags,
): Promise<string | undefined> {
  const entry = imagelessEntry(entries, name, flags)
  if (entry === undefined) return undefined
  const scope = flags.scope === undefined ? entry.scope : oneOf('--scope', flags.scope, PUBLISH_SCOPES)
  const team = flags.team ?? flags.namespace ?? (entry.namespace || entry.teamID)
  const { pushTarget } = await import('@mcp-runtime/sdk/images')
  const { host, repository } = await pushTarget(ctx, {
    image: entry.name.trim(),
    scope,
    team,
    teamIsSaidIn: 'metadata',
  })
  return `${host}/${repository}`
}
