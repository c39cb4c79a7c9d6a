import { fileFlag, McpCommand, refuseUseKube } from '@mcp-runtime/sdk/command'
import { allowUnknownToolsFlag, writeFlags } from '../../../flags/items.ts'
import type { ApplyResult } from '../../../services/apply-files.ts'
import { appliedView } from '../../../views/changes.ts'

export default class SessionApply extends McpCommand<ApplyResult> {
  static override summary = 'Create or change sessions from files; grants in the same files are applied too.'
  static override description = 'Applying sessions needs the platform role admin.'
  static override examples = [
    '<%= config.bin %> access session apply --file session.yaml',
    'cat session.yaml | <%= config.bin %> access session apply -f - --dry-run=client',
  ]
  static override flags = {
    file: fileFlag(),
    ...writeFlags,
    'allow-unknown-tools': allowUnknownToolsFlag(),
  }
  static override view = appliedView

  async run(): Promise<ApplyResult> {
    const { flags } = await this.parse(SessionApply)
    refuseUseKube(flags['use-kube'], 'access session apply')
    const { applyFiles } = await import('../../../services/apply-files.ts')
    return applyFiles(this.ctx, flags)
  }
}
