import type { Attachment } from '@mcp-runtime/contract'
import { Args, Flags, McpCommand, namespaceFlag } from '@mcp-runtime/sdk/command'
import { attachmentView } from '../../views/workloads.ts'

export default class LocalAttach extends McpCommand<Attachment> {
  static override summary = 'Give a deployed server its workload: a URL, or a command that the platform keeps running.'
  static override description =
    'A command gets PORT (a free port) and MCP_PATH in its environment and must answer there within 30 s; it is started again when it ends. With --stdio it is an MCP server on its standard streams. Attachments survive a restart.'
  static override examples = [
    '<%= config.bin %> local attach ticket-desk --url http://localhost:8088',
    '<%= config.bin %> local attach ticket-desk -- node server.js',
    '<%= config.bin %> local attach files --stdio -- npx -y @modelcontextprotocol/server-filesystem /tmp',
  ]
  static override usage = ['local attach NAME --url URL', 'local attach NAME [--stdio] [--env NAME=VALUE] -- COMMAND']
  static override strict = false
  static override args = { name: Args.string({ required: true, description: 'Name of the deployed server.' }) }
  static override flags = {
    url: Flags.string({ summary: 'Where the server answers; /mcp is added to a bare address.', helpValue: 'URL' }),
    stdio: Flags.boolean({ summary: 'The command speaks MCP on stdin and stdout.' }),
    env: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME=VALUE',
      summary: 'Variable for the command. Can be given again.',
    }),
    namespace: namespaceFlag(),
  }
  static override view = attachmentView

  async run(): Promise<Attachment> {
    const { args, flags, raw } = await this.parse(LocalAttach)
    const words = raw.filter(({ type }) => type === 'arg').map(({ input }) => input)
    const { attach } = await import('../../services/attach.ts')
    const attachment = await attach(this.ctx, {
      name: args.name,
      namespace: flags.namespace,
      url: flags.url,
      stdio: flags.stdio,
      env: flags.env ?? [],
      command: words.slice(words.indexOf(args.name) + 1),
      cwd: process.cwd(),
    })
    // The platform goes on trying, but a script must see that the command does not serve yet.
    if (attachment.target.kind === 'process' && attachment.state !== 'ready') this.exitAfter(9)
    return attachment
  }
}
