import type { TeamRole } from '@mcp-runtime/contract'
import { routes, type TeamMember } from '@mcp-runtime/contract/api'
import { commandLine } from '@mcp-runtime/contract/names'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import { because } from './because.ts'

export interface NewUser {
  /** As `readSlug` gives it. */
  readonly slug: string
  readonly email: string
  readonly password: string
  readonly role: TeamRole
  readonly reason?: string | undefined
}

/**
 * An account and its membership in one step. A platform without that step is asked in two; what stays when the second
 * fails is said, with the way on (MCPR_PARTIAL).
 */
export async function createTeamUser(client: PlatformClient, user: NewUser): Promise<TeamMember> {
  const { slug, reason, ...body } = user
  try {
    return (await client.call(routes.createTeamUser, { params: { slug }, body, ...because(reason) })).membership
  } catch (error) {
    if ((error as McprError).code !== 'MCPR_UNSUPPORTED') throw withWayOn(error as McprError, user)
  }
  return inTwoSteps(client, user)
}

async function inTwoSteps(
  client: PlatformClient,
  { slug, email, password, role, reason }: NewUser,
): Promise<TeamMember> {
  // Before anything is made: the usual reasons why the second step would fail.
  await client.call(routes.getTeam, { params: { slug } })
  const { user } = await client.call(routes.createUser, { body: { email, password }, ...because(reason) })
  try {
    const { membership } = await client.call(routes.putMember, {
      params: { slug, userID: user.id },
      body: { role },
      ...because(reason),
    })
    return { ...membership, email: membership.email ?? user.email }
  } catch (error) {
    const why = (error as Error).message
    throw mcprError('MCPR_PARTIAL', `The account ${user.email} was created, but is in no team yet. ${why}`, {
      cause: error,
      details: { created: { user: user.id }, missing: { team: slug, role } },
      next: [
        {
          command: `mcp-runtime team user add ${slug} --user-id ${user.id} --role ${role}`,
          when: 'to make it a member; creating it again cannot work',
        },
      ],
    })
  }
}

/** Who is there already is added, not created. */
function withWayOn(error: McprError, { slug, email, role }: NewUser): McprError {
  if (error.code !== 'MCPR_CONFLICT') return error
  const line = commandLine(['team', 'user', 'add', slug], { username: email, role })
  return mcprError('MCPR_CONFLICT', error.message, {
    cause: error,
    ...(error.details === undefined ? {} : { details: error.details }),
    ...(line.command === undefined ? {} : { next: [{ command: line.command, when: 'to make it a member' }] }),
  })
}
