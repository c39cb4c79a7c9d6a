/**
 * One spelling for all spellings of a header name: servers fold case, and CGI-like ones turn `-` into `_`, so
 * `x_mcp_human_id` would reach them as `X-MCP-Human-ID`.
 */
export function canonicalHeaderName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '-')
}

/**
 * Names that speak for the caller's identity: everything below `X-MCP-` (the four governance headers, the verified
 * SPIFFE id, the session secret of decision 18 and what may come), in every spelling (adapter-and-gateway §3.1, §17).
 */
export function isIdentityHeader(canonical: string): boolean {
  return canonical.startsWith('x-mcp-')
}
