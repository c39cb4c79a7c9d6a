import { Args, Flags, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import { trustLevel } from '../../flags/init.ts'
import { callerFlags, offlineFlags, offlineValues } from '../../flags/questions.ts'
import type { Explained } from '../../services/explain.ts'
import { explainView } from '../../views/explain.ts'

export default class AccessExplain extends McpCommand<Explained> {
  static override summary = 'Say why an agent may or may not call a tool, and what would change it.'
  static override description =
    'Asks the gateway’s own policy; nothing is called. Without TOOL, every tool of the server at a glance. The change is the smallest one: with any step left out the call stays denied. With --metadata-dir or files, the same for a policy that is not deployed yet.'
  static override examples = [
    '<%= config.bin %> access explain --server ticket-desk --agent-id cursor close_ticket',
    '<%= config.bin %> access explain --server ticket-desk --agent-id cursor',
    '<%= config.bin %> access explain --server ticket-desk --agent-id cursor close_ticket --metadata-dir .mcp --grant-file grant.yaml',
  ]
  static override args = { tool: Args.string({ description: 'The tool; every one when left out.' }) }
  static override flags = {
    server: Flags.string({ required: true, summary: 'Server that is called.', helpValue: 'NAME' }),
    namespace: namespaceFlag(),
    ...callerFlags,
    session: Flags.string({
      summary: 'The session by name; the caller’s live one, or one as the adapter would get, when left out.',
      helpValue: 'NAME',
    }),
    'no-session': Flags.boolean({ summary: 'A call without a session.', exclusive: ['session', 'trust'] }),
    trust: trustLevel({ summary: 'With a new session that consents to this trust.' }),
    'side-effect': Flags.option({
      options: ['read', 'write', 'destructive'] as const,
      summary: 'As if the tool were declared with this side effect.',
    })(),
    method: Flags.string({ summary: 'Another message than a call of a tool: tools/list, …', helpValue: 'METHOD' }),
    ...offlineFlags,
    file: Flags.string({
      char: 'f',
      summary: 'Manifests of servers, grants and sessions in place of the platform. Can be given again.',
      helpValue: 'PATH',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'use-kube': useKubeFlag(),
  }
  static override view = explainView

  async run(): Promise<Explained> {
    const { args, flags } = await this.parse(AccessExplain)
    refuseUseKube(flags['use-kube'], `access explain --server ${flags.server}`)
    const [{ explainAccess }, { aboutOf }] = await Promise.all([
      import('../../services/explain.ts'),
      import('../../explain/about.ts'),
    ])
    return explainAccess(this.ctx, {
      server: flags.server,
      namespace: flags.namespace,
      tool: args.tool,
      about: aboutOf(flags),
      sources: offlineValues(flags, flags.file),
    })
  }
}
