import { routes } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type GivenEmail, type GivenPassword, readPassword } from '@mcp-runtime/sdk/prompts'
import { because } from './because.ts'
import { checkOwner } from './dry-run.ts'
import { findMember } from './find-member.ts'
import { readSlug } from './slug.ts'
import { wantedEmail } from './wanted-email.ts'

export interface PasswordSet {
  readonly team: string
  readonly user_id: string
  readonly email: string
  readonly dryRun?: true
}

/** Gives a member another password, read from a flag, a pipe or a person; all logins of the member end. */
export async function setMemberPassword(
  ctx: CommandContext,
  given: GivenEmail & GivenPassword & { slug: string; reason?: string | undefined; dryRun?: boolean },
): Promise<PasswordSet> {
  const team = readSlug(given.slug)
  const email = wantedEmail(given)
  const client = await ctx.client()
  // Before the question: whether there is such a member.
  const member = await findMember(client, team, email)
  if (given.dryRun) {
    await checkOwner(client, team)
    return { team, user_id: member.user_id, email: member.email ?? email, dryRun: true }
  }
  const password = await readPassword(ctx, given, { message: `New password for ${email}:`, twice: true })
  await client.call(routes.setPassword, {
    params: { id: member.user_id },
    body: { password },
    ...because(given.reason),
  })
  return { team, user_id: member.user_id, email: member.email ?? email }
}
