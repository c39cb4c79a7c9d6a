import { Args, durationFlag, Flags, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { CallResult } from '../../services/call-tool.ts'
import { callView } from '../../views/call.ts'

export default class Call extends McpCommand<CallResult> {
  static override summary = 'Call a tool of a server, as an agent of yours, through its policy.'
  static override description =
    'Gets a session as the adapter does, so grants, trust and the audit log count. Values are typed by the tool’s own schema. Without a tool, lists those you may call.'
  static override examples = [
    '<%= config.bin %> server call list_tickets --server ticket-desk --agent-id cursor',
    '<%= config.bin %> server call create_ticket --server ticket-desk --arg title="No sound" --arg urgent=true',
    '<%= config.bin %> server call add_comment --arg ticket=7 --arg tags:=\'["a","b"]\' -o json',
  ]
  static override args = { tool: Args.string({ description: 'The tool; lists them when left out.' }) }
  static override flags = {
    server: Flags.string({ summary: 'Server; the only one of nearby metadata when left out.', helpValue: 'NAME' }),
    namespace: namespaceFlag(),
    arg: Flags.string({
      summary: 'An argument, as NAME=VALUE or NAME:=JSON. Repeatable; a list takes several.',
      helpValue: 'NAME=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'args-json': Flags.string({ summary: 'All arguments as a JSON object, or - for stdin.', helpValue: 'JSON' }),
    'agent-id': Flags.string({ summary: 'Agent to act as.', default: 'cli', helpValue: 'ID' }),
    trust: Flags.string({ summary: 'Trust to ask for: low, medium or high; low when left out.', helpValue: 'LEVEL' }),
    timeout: durationFlag({ summary: 'How long it may take.', default: 60_000, defaultHelp: async () => '1m' }),
    'use-kube': useKubeFlag(),
  }
  static override view = callView

  override async run(): Promise<CallResult> {
    const { args, flags } = await this.parse(Call)
    const { callTool } = await import('../../services/call-tool.ts')
    return callTool({
      ctx: this.ctx,
      tool: args.tool,
      server: flags.server,
      namespace: flags.namespace,
      args: flags.arg ?? [],
      argsJson: flags['args-json'],
      agentId: flags['agent-id'],
      trust: flags.trust,
      timeoutMs: flags.timeout,
      useKube: flags['use-kube'],
    })
  }
}
