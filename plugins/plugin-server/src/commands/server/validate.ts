import { Flags, McpCommand, useKubeFlag } from '@mcp-runtime/sdk/command'
import { fromServerFlag, metadataDirFlag, metadataFileFlag, serverWaitFlag } from '../../flags.ts'
import type { ValidateResult } from '../../services/validate.ts'
import { validateView } from '../../views/validate.ts'

export default class Validate extends McpCommand<ValidateResult> {
  static override summary = 'Check metadata, grants and sessions before they are deployed.'
  static override description =
    'Every finding at once, each with file and path. Grants are also played through: the result says which tool each one allows. Ends with 3 when there is an error, with 0 when there are only warnings.'
  static override examples = [
    '<%= config.bin %> server validate --metadata-dir .mcp',
    '<%= config.bin %> server validate --metadata-dir .mcp --grant-file grant.yaml',
    '<%= config.bin %> server validate --metadata-dir .mcp --from-server http://localhost:8088',
  ]
  static override flags = {
    'metadata-dir': metadataDirFlag(),
    'metadata-file': metadataFileFlag(),
    'grant-file': Flags.string({
      summary: 'Grants to check against the metadata. Repeatable.',
      helpValue: 'FILE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'session-file': Flags.string({
      summary: 'Agent sessions to check against the metadata. Repeatable.',
      helpValue: 'FILE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'from-server': fromServerFlag('Compare the metadata with the tools of this running server.'),
    server: Flags.string({ summary: 'The entry to compare, when there are several.', helpValue: 'NAME' }),
    wait: serverWaitFlag(),
    'use-kube': useKubeFlag(),
  }
  static override view = validateView

  override async run(): Promise<ValidateResult> {
    const { flags } = await this.parse(Validate)
    const { validateFiles } = await import('../../services/validate.ts')
    const result = await validateFiles({
      ctx: this.ctx,
      metadataDir: flags['metadata-dir'],
      metadataFile: flags['metadata-file'],
      grantFiles: flags['grant-file'] ?? [],
      sessionFiles: flags['session-file'] ?? [],
      fromServer: flags['from-server'],
      server: flags.server,
      waitMs: flags.wait,
    })
    // Findings are a result, not a failure of the command (design §3).
    if (!result.valid) this.exitAfter(3)
    return result
  }
}
