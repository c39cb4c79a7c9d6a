import type { MCPServerSpec } from '@mcp-runtime/contract'

/** The public path of a server, which is also its MCP_PATH: `/<publicPathPrefix>/mcp`, by default `/<name>/mcp`. */
export function serverPath(name: string, spec: Pick<MCPServerSpec, 'publicPathPrefix'>): string {
  const prefix = spec.publicPathPrefix?.trim().replace(/^\/+|\/+$/g, '')
  return `/${prefix || name}/mcp`
}
