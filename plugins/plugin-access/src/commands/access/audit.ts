import { durationFlag, Flags, McpCommand } from '@mcp-runtime/sdk/command'

const text = (summary: string, helpValue: string) => Flags.string({ summary, helpValue })

export default class AccessAudit extends McpCommand<void> {
  static override summary = 'Take the audit log away as JSON lines.'
  static override description =
    'Every decision and every change, the oldest first, one JSON object a line, on a terminal too: all events for administrators, those of their own servers and teams for others. After a cut it goes on behind the last event it gave; when the platform stays away it ends with exit code 9 and says where to go on.'
  static override examples = [
    '<%= config.bin %> access audit --since 24h > audit.jsonl',
    '<%= config.bin %> access audit --follow --append audit.jsonl',
    '<%= config.bin %> access audit --type platform.grant. --actor ada@example.com',
    '<%= config.bin %> access audit --after 4711 >> audit.jsonl',
  ]
  static override flags = {
    since: text('Not before: a time, a day, or a duration back from now.', 'TIME'),
    until: text('Before: the same; a day is meant to its end.', 'TIME'),
    after: Flags.integer({ min: 0, summary: 'Only events with a greater id.', helpValue: 'ID', exclusive: ['append'] }),
    follow: Flags.boolean({ char: 'F', summary: 'Go on with what happens from now on, until Ctrl-C.' }),
    append: text('Write to the end of this file, and go on after the last event in it.', 'FILE'),
    namespace: Flags.string({ char: 'n', summary: 'Only of this namespace.', helpValue: 'NAMESPACE' }),
    server: text('Only of this server.', 'NAME'),
    type: text('Only of this type, or of those that begin so.', 'TYPE'),
    decision: Flags.option({ options: ['allow', 'deny'] as const, summary: 'Only what was allowed or denied.' })(),
    'agent-id': text('Only calls of this agent.', 'ID'),
    'human-id': text('Only calls for this person.', 'ID'),
    actor: text('Only changes by this person: id or e-mail.', 'ID'),
    tool: text('Only calls of this tool.', 'NAME'),
    reason: text('Only with this reason: the code of a decision, or the words given with a change.', 'TEXT'),
    'correlation-id': text('Only what an answer with this id tells of.', 'ID'),
    'retry-for': durationFlag({
      summary: 'How long to ask a platform that is gone again.',
      default: 60_000,
      defaultHelp: async () => '60s',
    }),
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(AccessAudit)
    const [{ exportAudit, filterOf }, { openAuditFile, toLine }] = await Promise.all([
      import('../../services/export-audit.ts'),
      import('../../services/append-audit.ts'),
    ])
    const file = flags.append === undefined ? undefined : await openAuditFile(flags.append)
    try {
      const { follow, 'retry-for': patience } = flags
      const options = { filter: filterOf(flags), after: flags.after ?? file?.last, follow, patience }
      for await (const event of exportAudit(this.ctx, options)) {
        if (file === undefined) await this.emit(event, toLine(event))
        else await file.append(event)
      }
    } finally {
      await file?.close()
    }
  }
}
