import { McpCommand, yesFlag } from '@mcp-runtime/sdk/command'
import { dataDirFlag } from '../../flags.ts'
import type { ResetResult } from '../../services/down.ts'
import { resetView } from '../../views/platform.ts'

export default class LocalReset extends McpCommand<ResetResult> {
  static override summary = 'Delete all data of the platform on this machine: servers, grants, events, profiles.'
  static override examples = ['<%= config.bin %> local reset --yes']
  static override flags = { 'data-dir': dataDirFlag(), yes: yesFlag() }
  static override view = resetView

  async run(): Promise<ResetResult> {
    const { flags } = await this.parse(LocalReset)
    const { confirmReset } = await import('../../services/confirm-reset.ts')
    await confirmReset(this.ctx, { dataDir: flags['data-dir'], yes: flags.yes })
    const { reset } = await import('../../services/down.ts')
    return reset(this.ctx, { dataDir: flags['data-dir'] })
  }
}
