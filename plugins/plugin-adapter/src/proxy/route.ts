export type Route = 'mcp' | 'live' | 'ready' | 'metrics'

/** What a local path is for. Only the MCP route itself is forwarded: not `/.well-known`, not any path (§17). */
export function routeOf(url: string): Route | undefined {
  switch (url.split(/[?#]/, 1)[0]) {
    case '/':
    case '/mcp':
    case '/mcp/':
      return 'mcp'
    case '/healthz':
    case '/livez':
      return 'live'
    case '/readyz':
      return 'ready'
    case '/metrics':
      return 'metrics'
    default:
      return undefined
  }
}
