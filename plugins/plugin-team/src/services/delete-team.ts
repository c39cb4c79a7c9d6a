import { routes, type Team, type TeamContents } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { because } from './because.ts'
import { contentLines } from './content-lines.ts'
import { readSlug } from './slug.ts'

export interface DeletedTeam {
  readonly team: Team
  /** What went with it, or would. */
  readonly contents: TeamContents
  /** False in a dry run. */
  readonly deleted: boolean
}

/**
 * Deletes a team with all it has, after saying what that is. Only what was listed is taken along: a server that came
 * after the look keeps the team (MCPR_CONFLICT).
 */
export async function deleteTeam(
  ctx: CommandContext,
  options: { slug: string; yes: boolean; dryRun: boolean; reason?: string | undefined },
): Promise<DeletedTeam> {
  const client = await ctx.client()
  const { team, contents } = await client.call(routes.planTeamDeletion, { body: { slug: readSlug(options.slug) } })
  if (options.dryRun) return { team, contents, deleted: false }
  await confirmDeletion(ctx, team, contents, options.yes)
  const query = contents.servers.length > 0 ? { force: 'true' } : {}
  const { deleted } = await client.call(routes.deleteTeam, {
    params: { slug: team.slug },
    query,
    ...because(options.reason),
  })
  return { team, contents: deleted, deleted: true }
}

async function confirmDeletion(ctx: CommandContext, team: Team, contents: TeamContents, yes: boolean): Promise<void> {
  if (yes) return
  ctx.say([`The team ${team.slug} (${team.name}) has:`, ...contentLines(contents)].join('\n'))
  const { confirm } = await import('@mcp-runtime/sdk/prompts')
  const agreed = await confirm(ctx, { message: `Delete the team ${team.slug} with all of it?`, flag: '--yes' })
  if (!agreed) fail('MCPR_FAILED', 'Nothing was deleted.')
}
