/**
 * `MCP_PLATFORM_DOMAIN` as a bare domain (resources-and-policy §6.3): lower case, without scheme, path and port;
 * undefined when nothing is left.
 */
export function platformDomain(text: string | undefined): string | undefined {
  const bare = (text ?? '')
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/[/:].*$/, '')
    .trim()
  return bare === '' ? undefined : bare
}
