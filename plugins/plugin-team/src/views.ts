// How teams are shown to people; data formats print the platform's own fields.
import type { Team } from '@mcp-runtime/contract'
import { formatAge } from '@mcp-runtime/contract/names'
import { type Column, defineView } from '@mcp-runtime/sdk/command'

const teamColumns: Column<Team>[] = [
  { header: 'slug', value: ({ slug }) => slug },
  { header: 'name', value: ({ name }) => name },
  { header: 'namespace', value: ({ namespace }) => namespace },
  // Cross-team grants and sessions name a team by its id.
  { header: 'id', value: ({ id }) => id },
  { header: 'age', value: ({ created_at }, { now }) => formatAge(created_at, now) },
]

export const teamListView = defineView<readonly Team[], Team>({
  table: teamColumns,
  empty: 'No teams that you may see.',
  name: (teams) => teams.map(({ slug }) => `team/${slug}`),
})
