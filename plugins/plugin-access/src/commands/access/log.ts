import { Args, Flags, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { LoggedCall } from '../../log/calls.ts'
import { accessLogView } from '../../views/log.ts'

export default class AccessLog extends McpCommand<readonly LoggedCall[] | undefined> {
  static override summary = 'Show recent denials: why each was one, and what would allow the call.'
  static override description =
    'Reads the audit log of the servers you administer. The raw events, complete and in their order: access audit.'
  static override examples = [
    '<%= config.bin %> access log',
    '<%= config.bin %> access log ticket-desk --agent-id cursor --since 1h',
    '<%= config.bin %> access log --follow -o json',
  ]
  static override args = { server: Args.string({ description: 'Only calls to this server.' }) }
  static override flags = {
    namespace: namespaceFlag(),
    since: Flags.string({ summary: 'Not before: 15m, 2026-07-01 or an RFC 3339 time.', helpValue: 'WHEN' }),
    denied: Flags.boolean({ summary: 'Denied calls only; the default.', exclusive: ['all'] }),
    all: Flags.boolean({ summary: 'Allowed calls, too.' }),
    'agent-id': Flags.string({ aliases: ['agent'], summary: 'Only calls of this agent.', helpValue: 'ID' }),
    'human-id': Flags.string({ summary: 'Only calls for this person.', helpValue: 'ID' }),
    tool: Flags.string({ summary: 'Only calls of this tool.', helpValue: 'NAME' }),
    reason: Flags.string({ summary: 'Only this reason code.', helpValue: 'CODE' }),
    limit: Flags.integer({ min: 1, max: 1000, default: 20, summary: 'How many of the newest.', helpValue: 'NUMBER' }),
    follow: Flags.boolean({ char: 'F', summary: 'Go on with what happens from now on, until Ctrl-C.' }),
    'use-kube': useKubeFlag(),
  }
  static override view = accessLogView

  async run(): Promise<readonly LoggedCall[] | undefined> {
    const { args, flags } = await this.parse(AccessLog)
    refuseUseKube(flags['use-kube'], 'access log')
    const { followCalls, recentCalls } = await import('../../services/access-log.ts')
    const options = {
      server: args.server,
      namespace: flags.namespace,
      since: flags.since,
      agent: flags['agent-id'],
      human: flags['human-id'],
      tool: flags.tool,
      reason: flags.reason,
      all: flags.all,
      limit: flags.limit,
    }
    if (!flags.follow) return recentCalls(this.ctx, options)
    for await (const call of followCalls(this.ctx, options)) await this.emit(call)
    return undefined
  }
}
