import { defineView, McpCommand } from '@mcp-runtime/sdk/command'
import { adapterFlags } from '../../flags/adapter-flags.ts'
import type { ProxyReady } from '../../services/open-proxy.ts'

export default class AdapterProxy extends McpCommand<void> {
  static override summary = 'Serve an MCP server of the platform on a local port, with a governed session.'
  static override description =
    'Asks the platform for a session of --agent on --server, then listens on loopback and sends what MCP clients say to the runtime, with the identity of that session. Point a client at the printed address; / and /mcp are the same. Ctrl-C lets running calls finish, twice ends at once.'
  static override examples = [
    '<%= config.bin %> adapter proxy --runtime-url https://mcp.example.com/workspace-demo/mcp --server workspace-demo --agent cursor --auto-refresh',
    '<%= config.bin %> adapter proxy --runtime-url http://127.0.0.1:8090/ticket-desk/mcp --server ticket-desk --agent cursor --trust medium --listen 127.0.0.1:0 -o json',
  ]
  static override flags = adapterFlags('proxy')
  static override view = defineView<ProxyReady, ProxyReady>({ line: () => '', name: ({ listening }) => [listening] })

  override async run(): Promise<void> {
    const { flags } = await this.parse(AdapterProxy)
    const { openProxy } = await import('../../services/open-proxy.ts')
    const { ready, done } = await openProxy(flags, this.ctx)
    await this.emit(ready)
    await done
    // A signal is how it ends, so that is success (adapter-and-gateway §2.6).
    this.exitAfter(0)
  }
}
