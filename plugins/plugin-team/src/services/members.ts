// The people of a team. Owners may do all of it, and administrators.
import type { TeamRole } from '@mcp-runtime/contract'
import { routes, type TeamMember } from '@mcp-runtime/contract/api'
import { commandLine } from '@mcp-runtime/contract/names'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { fail, type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import { because } from './because.ts'
import { checkOtherOwner, checkOwner, type Planned } from './dry-run.ts'
import { findMember } from './find-member.ts'
import { readSlug } from './slug.ts'

export interface Addition {
  readonly slug: string
  readonly email: string
  /** In place of the e-mail; the one way on platforms that do not look accounts up. */
  readonly userID?: string | undefined
  readonly role: TeamRole
  readonly reason?: string | undefined
  readonly dryRun?: boolean
}

export type ChangedMember = Planned<TeamMember, 'team_slug' | 'role'>

/** Makes an existing account a member, or gives it another role. */
export async function addMember(
  client: PlatformClient,
  { slug: text, email, userID, role, reason, dryRun }: Addition,
): Promise<ChangedMember> {
  const slug = readSlug(text)
  if ((email === '') === (userID === undefined)) {
    fail('MCPR_USAGE', 'Name the account by --username or by --user-id.')
  }
  if (dryRun) {
    // Whether there is such an account is told to nobody who only asks.
    await checkOwner(client, slug)
    return { team_slug: slug, role, dryRun: true, ...(userID === undefined ? { email } : { user_id: userID }) }
  }
  const { membership } =
    userID === undefined
      ? await client
          .call(routes.addMember, { params: { slug }, body: { email, role }, ...because(reason) })
          .catch((error: McprError) => {
            throw withCreation(error, { slug, email, role })
          })
      : await client.call(routes.putMember, { params: { slug, userID }, body: { role }, ...because(reason) })
  return complete(membership, email)
}

/** Who has no account yet is created. */
function withCreation(error: McprError, { slug, email, role }: Pick<Addition, 'slug' | 'email' | 'role'>): McprError {
  // The other thing that may be missing is the team.
  const line = commandLine(['team', 'user', 'create', slug], { username: email, role })
  if (error.code !== 'MCPR_NOT_FOUND' || !error.message.includes(email.toLowerCase()) || line.command === undefined)
    return error
  return mcprError('MCPR_NOT_FOUND', error.message, {
    cause: error,
    ...(error.details === undefined ? {} : { details: error.details }),
    next: [{ command: line.command, when: 'to create it' }],
  })
}

export async function setRole(
  client: PlatformClient,
  { slug: text, email, role, reason, dryRun }: Addition,
): Promise<ChangedMember> {
  const slug = readSlug(text)
  const member = await findMember(client, slug, email)
  const { user_id: userID } = member
  if (dryRun) {
    await checkOwner(client, slug)
    if (role !== 'owner') await checkOtherOwner(client, slug, member)
    return { ...member, email, role, dryRun: true }
  }
  const { membership } = await client.call(routes.putMember, {
    params: { slug, userID },
    body: { role },
    ...because(reason),
  })
  return complete(membership, email)
}

export interface RemovedMember {
  readonly team: string
  readonly user_id: string
  readonly email: string
  readonly dryRun?: true
}

/** Ends the membership and with it the sessions it carried; the account stays. */
export async function removeMember(
  client: PlatformClient,
  { slug: text, email, reason, dryRun }: Omit<Addition, 'role'>,
): Promise<RemovedMember> {
  const slug = readSlug(text)
  const member = await findMember(client, slug, email)
  if (dryRun) {
    await checkOwner(client, slug)
    await checkOtherOwner(client, slug, member)
    return { team: slug, user_id: member.user_id, email: member.email ?? email, dryRun: true }
  }
  await client.call(routes.deleteMember, { params: { slug, userID: member.user_id }, ...because(reason) })
  return { team: slug, user_id: member.user_id, email: member.email ?? email }
}

/** Not every platform tells the e-mail with a membership. */
const complete = (membership: TeamMember, email: string): TeamMember =>
  membership.email === undefined && email !== '' ? { ...membership, email } : membership
