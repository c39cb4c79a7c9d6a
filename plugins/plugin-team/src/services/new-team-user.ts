import type { TeamRole } from '@mcp-runtime/contract'
import { shellWord } from '@mcp-runtime/contract/names'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type GivenEmail, type GivenPassword, readPassword } from '@mcp-runtime/sdk/prompts'
import { createTeamUser } from './create-user.ts'
import { checkNewMember, checkOwner } from './dry-run.ts'
import type { ChangedMember } from './members.ts'
import { readSlug } from './slug.ts'
import { wantedEmail } from './wanted-email.ts'

/** Reads what is needed for a new account, from flags, a pipe or a person, and creates it. */
export async function newTeamUser(
  ctx: CommandContext,
  given: GivenEmail & GivenPassword & { slug: string; role: TeamRole; reason?: string | undefined; dryRun?: boolean },
): Promise<ChangedMember> {
  const slug = readSlug(given.slug)
  const email = wantedEmail(given)
  // Whoever is not logged in is told before the question.
  const client = await ctx.client()
  if (given.dryRun) {
    await checkOwner(client, slug)
    await checkNewMember(client, slug, email)
    return { team_slug: slug, email, role: given.role, dryRun: true }
  }
  const password = await readPassword(ctx, given, { message: `Password for ${email}:`, twice: true })
  const member = await createTeamUser(client, { slug, email, password, role: given.role, reason: given.reason })
  ctx.hint(`They log in with: mcp-runtime auth login --api-url ${client.baseUrl} --email ${shellWord(email)}`)
  return member
}
