import { McpCommand } from '@mcp-runtime/sdk/command'
import { dataDirFlag } from '../../flags.ts'
import type { DownResult } from '../../services/down.ts'
import { downView } from '../../views/platform.ts'

export default class LocalDown extends McpCommand<DownResult> {
  static override summary = 'End the platform on this machine; its data stay.'
  static override examples = ['<%= config.bin %> local down']
  static override flags = { 'data-dir': dataDirFlag() }
  static override view = downView

  async run(): Promise<DownResult> {
    const { flags } = await this.parse(LocalDown)
    const { down } = await import('../../services/down.ts')
    return down(this.ctx, { dataDir: flags['data-dir'] })
  }
}
