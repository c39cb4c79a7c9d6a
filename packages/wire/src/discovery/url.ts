import { DiscoveryError } from './error.ts'

/**
 * The MCP endpoint a person means by a URL (commands-user §7): http or https with a host; no path, or `/`, is `/mcp`;
 * any other path and the query are kept, a trailing `/` is not. Throws DiscoveryError `invalid_url`.
 */
export function mcpUrl(text: string): URL {
  const trimmed = text.trim()
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined
  if (url === undefined || !/^https?:\/\//i.test(trimmed) || url.hostname === '') {
    throw new DiscoveryError('invalid_url', `"${trimmed}" is not an http or https URL with a host`, {
      hint: 'Write it like http://127.0.0.1:8088/mcp',
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw new DiscoveryError('invalid_url', 'the URL of an MCP server must not carry a user name or password')
  }
  url.hash = ''
  url.pathname = url.pathname.replace(/\/+$/, '') || '/mcp'
  return url
}
