import { fileFlag, McpCommand, refuseUseKube } from '@mcp-runtime/sdk/command'
import { allowUnknownToolsFlag, writeFlags } from '../../../flags/items.ts'
import type { ApplyResult } from '../../../services/apply-files.ts'
import { appliedView } from '../../../views/changes.ts'

export default class GrantApply extends McpCommand<ApplyResult> {
  static override summary = 'Create or change grants from files; sessions in the same files are applied too.'
  static override examples = [
    '<%= config.bin %> access grant apply --file grant.yaml',
    'cat grant.yaml | <%= config.bin %> access grant apply -f - --dry-run=client',
  ]
  static override flags = {
    file: fileFlag(),
    ...writeFlags,
    'allow-unknown-tools': allowUnknownToolsFlag(),
  }
  static override view = appliedView

  async run(): Promise<ApplyResult> {
    const { flags } = await this.parse(GrantApply)
    refuseUseKube(flags['use-kube'], 'access grant apply')
    const { applyFiles } = await import('../../../services/apply-files.ts')
    return applyFiles(this.ctx, flags)
  }
}
