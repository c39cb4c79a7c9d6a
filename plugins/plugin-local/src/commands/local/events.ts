import type { AuditEvent } from '@mcp-runtime/contract'
import { Flags, McpCommand } from '@mcp-runtime/sdk/command'
import { eventsView } from '../../views/events.ts'

export default class LocalEvents extends McpCommand<readonly AuditEvent[] | undefined> {
  static override summary = 'Show who called what, allowed or denied, and why.'
  static override examples = [
    '<%= config.bin %> local events',
    '<%= config.bin %> local events --follow --decision deny',
    '<%= config.bin %> local events --server ticket-desk -o json',
  ]
  static override flags = {
    follow: Flags.boolean({ char: 'F', summary: 'Go on with what happens from now on, until Ctrl-C.' }),
    limit: Flags.integer({
      min: 1,
      max: 1000,
      default: 100,
      summary: 'How many of the newest to begin with.',
      helpValue: 'NUMBER',
    }),
    namespace: Flags.string({ char: 'n', summary: 'Only servers of this namespace.', helpValue: 'NAMESPACE' }),
    server: Flags.string({ summary: 'Only calls to this server.', helpValue: 'NAME' }),
    decision: Flags.option({ options: ['allow', 'deny'] as const, summary: 'Only allowed or only denied calls.' })(),
  }
  static override view = eventsView

  async run(): Promise<readonly AuditEvent[] | undefined> {
    const { flags } = await this.parse(LocalEvents)
    const { followEvents, newestEvents } = await import('../../services/events.ts')
    const { localClient } = await import('../../services/local-client.ts')
    const { follow, ...query } = flags
    const client = await localClient(this.ctx)
    if (!follow) return newestEvents(client, query)
    for await (const event of followEvents(client, query, this.ctx.signal)) await this.emit(event)
    return undefined
  }
}
