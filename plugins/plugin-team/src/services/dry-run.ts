// What a change would do, found out by reading alone.
import { routes, type TeamMember } from '@mcp-runtime/contract/api'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import { fail, type McprError } from '@mcp-runtime/sdk/errors'
import { listMembers } from './find-member.ts'

/** A record as the platform has it, or in a dry run as far as it can be known before there is one. */
export type Planned<T, Known extends keyof T> = Pick<T, Known> & Partial<T> & { readonly dryRun?: true }

/** As the platform's own refusal is told. */
const otherLogin = {
  next: [{ command: 'mcp-runtime auth list', when: 'to see your other logins; --profile NAME uses one' }],
}

/** MCPR_FORBIDDEN, MCPR_CONFLICT: what `team create` would end with. */
export async function checkNewTeam(client: PlatformClient, slug: string): Promise<void> {
  const { principal } = await client.principal()
  if (principal.role !== 'admin') fail('MCPR_FORBIDDEN', 'Only an administrator may create a team.', otherLogin)
  const found = await client.call(routes.getTeam, { params: { slug } }).catch((error: McprError) => {
    if (error.code !== 'MCPR_NOT_FOUND') throw error
    return undefined
  })
  if (found !== undefined) fail('MCPR_CONFLICT', `There is a team ${slug} already.`)
}

/** MCPR_FORBIDDEN for who may not change the people of a team; MCPR_NOT_FOUND for the team. */
export async function checkOwner(client: PlatformClient, slug: string): Promise<void> {
  const { principal } = await client.principal()
  await client.call(routes.getTeam, { params: { slug } })
  if (principal.role === 'admin' || principal.teams?.some((team) => team.slug === slug && team.role === 'owner')) return
  fail('MCPR_FORBIDDEN', `Only an owner of the team ${slug} or an administrator may change its members.`, otherLogin)
}

/** MCPR_CONFLICT when the team would be left without an owner (F21). */
export async function checkOtherOwner(client: PlatformClient, slug: string, member: TeamMember): Promise<void> {
  const owners = (await listMembers(client, slug)).filter(({ role }) => role === 'owner')
  if (owners.length !== 1 || owners[0]?.user_id !== member.user_id) return
  fail('MCPR_CONFLICT', `This is the last owner of ${slug}. Make another member an owner first.`)
}

/** MCPR_CONFLICT when somebody of that e-mail is in the team already. */
export async function checkNewMember(client: PlatformClient, slug: string, email: string): Promise<void> {
  const members = await listMembers(client, slug)
  if (!members.some((one) => one.email?.toLowerCase() === email.toLowerCase())) return
  fail('MCPR_CONFLICT', `${email} is a member of ${slug} already.`, {
    next: [{ command: `mcp-runtime team user list ${slug}`, when: 'to see who is' }],
  })
}
