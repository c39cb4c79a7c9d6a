import { dryRunFlag, fileFlag, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { AppliedServer } from '../../manifest/apply-plans.ts'
import { appliedView } from '../../views/applied.ts'

export default class Apply extends McpCommand<readonly AppliedServer[]> {
  static override summary = 'Create servers from manifests, or bring them to what the manifests say.'
  static override description =
    'Every document of every file is checked before the first is sent. A server that is as its manifest says is left alone.'
  static override examples = [
    '<%= config.bin %> server apply --file server.yaml',
    '<%= config.bin %> server apply -f manifests/ --dry-run=server',
    '<%= config.bin %> server export ticket-desk | <%= config.bin %> server apply -f -',
  ]
  static override flags = {
    file: fileFlag(),
    namespace: namespaceFlag(),
    'dry-run': dryRunFlag(),
    'use-kube': useKubeFlag(),
  }
  static override view = appliedView

  override async run(): Promise<readonly AppliedServer[]> {
    const { flags } = await this.parse(Apply)
    const { applyServers } = await import('../../services/apply.ts')
    return applyServers({
      ctx: this.ctx,
      files: flags.file,
      namespace: flags.namespace,
      dryRun: flags['dry-run'],
      useKube: flags['use-kube'],
    })
  }
}
