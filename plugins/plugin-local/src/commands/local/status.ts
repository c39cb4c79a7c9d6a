import { McpCommand } from '@mcp-runtime/sdk/command'
import { dataDirFlag } from '../../flags.ts'
import type { LocalStatus } from '../../services/status.ts'
import { statusView } from '../../views/platform.ts'

export default class LocalStatusCommand extends McpCommand<LocalStatus> {
  static override summary = 'Show whether the platform runs on this machine, and its workloads.'
  static override examples = ['<%= config.bin %> local status']
  static override flags = { 'data-dir': dataDirFlag() }
  static override view = statusView

  async run(): Promise<LocalStatus> {
    const { flags } = await this.parse(LocalStatusCommand)
    const { localStatus } = await import('../../services/status.ts')
    return localStatus(this.ctx, { dataDir: flags['data-dir'] })
  }
}
