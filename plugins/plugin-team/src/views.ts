// How teams and their people are shown; data formats print the platform's own fields.
import type { Team, TeamMember } from '@mcp-runtime/contract'
import { formatAge } from '@mcp-runtime/contract/names'
import { type Column, defineView } from '@mcp-runtime/sdk/command'
import type { DeletedTeam } from './services/delete-team.ts'
import type { ChangedMember, RemovedMember } from './services/members.ts'
import type { PasswordSet } from './services/set-password.ts'
import type { CreatedTeam, TeamDetails } from './services/teams.ts'

const teamColumns: Column<Team>[] = [
  { header: 'slug', value: ({ slug }) => slug },
  { header: 'name', value: ({ name }) => name },
  { header: 'namespace', value: ({ namespace }) => namespace },
  // Cross-team grants and sessions name a team by its id.
  { header: 'id', value: ({ id }) => id },
  { header: 'age', value: ({ created_at }, { now }) => formatAge(created_at, now) },
]

const memberColumns: Column<TeamMember>[] = [
  { header: 'email', value: ({ email }) => email ?? '' },
  { header: 'user id', value: ({ user_id }) => user_id },
  { header: 'role', value: ({ role }) => role },
  { header: 'team', value: ({ team_slug }) => team_slug },
  { header: 'namespace', value: ({ team_namespace }) => team_namespace },
]

const who = ({ email, user_id = '' }: Partial<TeamMember>): string => email ?? user_id

/** `an owner of acme`. */
const standing = ({ role, team_slug }: Pick<TeamMember, 'role' | 'team_slug'>): string =>
  `${role === 'owner' ? 'an owner' : 'a member'} of ${team_slug}`

const memberName = (member: Partial<TeamMember>): string => `user/${who(member)}`

export const teamListView = defineView<readonly Team[], Team>({
  table: teamColumns,
  empty: 'No teams that you may see.',
  name: (teams) => teams.map(({ slug }) => `team/${slug}`),
})

export const teamView = defineView<TeamDetails, TeamMember>({
  intro: ({ slug, name, namespace, id, created_at }) =>
    [
      `Team:       ${slug}`,
      `Name:       ${name}`,
      `Namespace:  ${namespace}`,
      `Id:         ${id}`,
      `Created:    ${created_at}`,
      '',
      '',
    ].join('\n'),
  rows: ({ members }) => members,
  table: memberColumns.slice(0, 3),
  empty: 'It has no members.',
  name: ({ slug }) => [`team/${slug}`],
})

export const createdTeamView = defineView<CreatedTeam>({
  text: ({ slug, namespace, dryRun }) =>
    `${dryRun ? 'Would create' : 'Created'} the team ${slug} with the namespace ${namespace}.`,
  name: ({ slug }) => [`team/${slug}`],
})

export const deletedTeamView = defineView<DeletedTeam>({
  text: ({ team, contents: { servers, grants, sessions, members }, deleted }) =>
    `${deleted ? 'Deleted' : 'Would delete'} the team ${team.slug} with ${[
      servers.length === 0
        ? 'no server'
        : servers.length === 1
          ? `the server ${servers[0]}`
          : `the servers ${servers.join(', ')}`,
      count(grants, 'grant'),
      count(sessions, 'session'),
    ].join(', ')}; the accounts of ${count(members, 'member')} stay.`,
  name: ({ team }) => [`team/${team.slug}`],
})

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

export const memberListView = defineView<readonly TeamMember[], TeamMember>({
  table: memberColumns,
  empty: 'The team has no members.',
  name: (members) => members.map(memberName),
})

export const createdUserView = defineView<ChangedMember>({
  text: (member) => `${member.dryRun ? 'Would create' : 'Created'} ${who(member)}, ${standing(member)}.`,
  name: (member) => [memberName(member)],
})

export const memberView = defineView<ChangedMember>({
  text: (member) => `${who(member)} ${member.dryRun ? 'would be' : 'is now'} ${standing(member)}.`,
  name: (member) => [memberName(member)],
})

export const removedMemberView = defineView<RemovedMember>({
  text: ({ team, email, dryRun }) => `${dryRun ? 'Would remove' : 'Removed'} ${email} from ${team}; the account stays.`,
  name: ({ email }) => [`user/${email}`],
})

export const passwordSetView = defineView<PasswordSet>({
  text: ({ email, dryRun }) =>
    dryRun
      ? `${email} would get another password; all logins with the one before would end.`
      : `${email} has another password; all logins with the one before have ended.`,
  name: ({ email }) => [`user/${email}`],
})
