import { McpCommand } from '@mcp-runtime/sdk/command'
import { adapterFlags } from '../../flags/adapter-flags.ts'

export default class AdapterStdio extends McpCommand<void> {
  static override summary = 'Be a stdio MCP server whose answers come from the platform, with a governed session.'
  static override description =
    'For clients that start their servers as processes. Asks the platform for a session of --agent on --server, then carries MCP between stdin, stdout and the runtime. Standard output holds MCP messages and nothing else; what is said to you goes to standard error.'
  static override examples = [
    '<%= config.bin %> adapter stdio --runtime-url https://mcp.example.com/workspace-demo/mcp --server workspace-demo --agent cursor --auto-refresh',
    '<%= config.bin %> adapter stdio --runtime-url https://mcp.example.com/catalog/mcp --anonymous',
  ]
  static override flags = adapterFlags('stdio')

  override async run(): Promise<void> {
    const { flags } = await this.parse(AdapterStdio)
    const { runStdio } = await import('../../services/run-stdio.ts')
    await runStdio(flags, this.ctx)
    this.exitAfter(0)
  }
}
