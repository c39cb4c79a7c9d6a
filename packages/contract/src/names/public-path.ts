interface Routed {
  readonly name: string
  readonly publicPathPrefix?: string
  readonly ingressPath?: string
}

const trimmed = (text: string | undefined) => (text ?? '').trim()

/**
 * The path under which a server is reached from outside, and at the same time its `MCP_PATH` and the path of the
 * endpoint that is shown: one rule for all three (resources-and-policy §16.14). A prefix of the server's own choosing
 * wins; then a path of its own choosing; a prefix equal to the name and the path `/<name>/mcp` are mere defaults.
 */
export function publicPath({ name, publicPathPrefix, ingressPath }: Routed): string {
  const prefix = trimmed(publicPathPrefix).replace(/^\/+|\/+$/g, '')
  if (prefix !== '' && prefix !== name) return `/${prefix}/mcp`
  const path = trimmed(ingressPath)
  if (path === '') return `/${prefix || name}/mcp`
  return path.startsWith('/') ? path : `/${path}`
}

/** The prefix that makes an operator, which always routes `/<prefix>/mcp`, route `path`; none if nothing does. */
export const prefixOfPath = (path: string): string | undefined => /^\/(.*[^/])\/mcp$/.exec(path)?.[1]
