import { fileFlag, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { AccessDifference } from '../../services/diff-access.ts'
import { differenceView } from '../../views/changes.ts'

export default class AccessDiff extends McpCommand<readonly AccessDifference[]> {
  static override summary = 'Show what an apply of grants and sessions would change.'
  static override description =
    'Compares what is live with the files; nothing is written. Ends with 0 when nothing differs, with 3 when something does.'
  static override examples = [
    '<%= config.bin %> access diff -f grant.yaml',
    'cat access/*.yaml | <%= config.bin %> access diff -f - -o json',
  ]
  static override flags = { file: fileFlag(), namespace: namespaceFlag(), 'use-kube': useKubeFlag() }
  static override view = differenceView

  async run(): Promise<readonly AccessDifference[]> {
    const { flags } = await this.parse(AccessDiff)
    refuseUseKube(flags['use-kube'], `access diff -f ${flags.file[0]}`)
    const { diffAccess } = await import('../../services/diff-access.ts')
    const found = await diffAccess(this.ctx, flags)
    // MCPR_DIFFERENT: a difference is a result, not a failure of the command (design §3).
    if (found.length > 0) this.exitAfter(3)
    return found
  }
}
