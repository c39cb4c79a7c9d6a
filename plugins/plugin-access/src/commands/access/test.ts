import { Flags, fileFlag, McpCommand, namespaceFlag, refuseUseKube, useKubeFlag } from '@mcp-runtime/sdk/command'
import { offlineFlags, offlineValues } from '../../flags/questions.ts'
import type { TestResult } from '../../services/test-access.ts'
import { testView } from '../../views/test.ts'

export default class AccessTest extends McpCommand<TestResult> {
  static override summary = 'Hold a table of expected decisions against the policy.'
  static override description =
    'Asks the platform, or files (--metadata-dir, --grant-file, --manifest): so a change of grants can be tried before it is applied. Ends with 0 when every case is decided as expected, with 3 when one is not.'
  static override examples = [
    '<%= config.bin %> access test -f cases.yaml',
    '<%= config.bin %> access test -f cases.yaml --metadata-dir .mcp --grant-file grant.yaml',
  ]
  static override flags = {
    file: fileFlag('Cases to try: a file, a folder, or - for stdin. Can be given again.'),
    namespace: namespaceFlag(),
    ...offlineFlags,
    manifest: Flags.string({
      summary: 'Manifests of servers, grants and sessions in place of the platform. Can be given again.',
      helpValue: 'PATH',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'use-kube': useKubeFlag(),
  }
  static override view = testView

  async run(): Promise<TestResult> {
    const { flags } = await this.parse(AccessTest)
    refuseUseKube(flags['use-kube'], 'access test')
    const { testAccess } = await import('../../services/test-access.ts')
    const result = await testAccess(this.ctx, {
      files: flags.file,
      namespace: flags.namespace,
      sources: offlineValues(flags, flags.manifest),
    })
    // MCPR_DIFFERENT: a difference is a result, not a failure of the command (design §3).
    if (result.failed > 0) this.exitAfter(3)
    return result
  }
}
