import type { TeamContents } from '@mcp-runtime/contract/api'

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))

/** What a team has, a line each. Pure. */
export const contentLines = (contents: TeamContents): string[] => [
  `  servers   ${listed(contents.servers)}`,
  `  images    ${listed(contents.images)}`,
  `  secrets   ${listed(contents.secrets)}`,
  `  grants    ${contents.grants}`,
  `  sessions  ${contents.sessions}`,
  `  members   ${contents.members}, whose accounts stay`,
]
