import { Flags, McpCommand } from '@mcp-runtime/sdk/command'
import { dataDirFlag } from '../../flags.ts'
import { logView } from '../../views/events.ts'

export default class LocalLogs extends McpCommand<void> {
  static override summary = 'Show the log of the platform on this machine.'
  static override examples = ['<%= config.bin %> local logs --tail 50', '<%= config.bin %> local logs --follow']
  static override flags = {
    'data-dir': dataDirFlag(),
    follow: Flags.boolean({ char: 'F', summary: 'Go on with what is written from now on, until Ctrl-C.' }),
    tail: Flags.integer({ min: 0, default: 100, summary: 'Lines from the end to begin with.', helpValue: 'NUMBER' }),
  }
  static override view = logView

  async run(): Promise<void> {
    const { flags } = await this.parse(LocalLogs)
    const { readLog } = await import('../../services/logs.ts')
    const lines = readLog(this.ctx, { dataDir: flags['data-dir'], tail: flags.tail, follow: flags.follow })
    for await (const line of lines) await this.emit(line)
  }
}
