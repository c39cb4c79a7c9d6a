/** Where servers of a scope that is not a team's own live; undefined for `tenant` and none (commands-user §5.3). */
export function catalogNamespace(scope: string | undefined): string | undefined {
  const word = scope?.trim().toLowerCase()
  return word === 'org' || word === 'public' ? `mcp-servers-${word}` : undefined
}
