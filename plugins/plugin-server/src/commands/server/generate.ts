import { clientDryRunFlag, Flags, McpCommand, useKubeFlag } from '@mcp-runtime/sdk/command'
import { metadataDirFlag, metadataFileFlag } from '../../flags.ts'
import type { GenerateResult } from '../../services/generate.ts'
import { generateView } from '../../views/generate.ts'

export default class Generate extends McpCommand<GenerateResult> {
  static override summary = 'Write Kubernetes manifests from the metadata.'
  static override description = 'One file a server, for a repository that a GitOps tool applies.'
  static override examples = ['<%= config.bin %> server generate --metadata-dir .mcp --output manifests/']
  // `--output` is a path here (decision 1); the format is -o.
  static override baseFlags = McpCommand.withOutputPath
  static override flags = {
    'metadata-file': metadataFileFlag(),
    'metadata-dir': metadataDirFlag(),
    output: Flags.string({ summary: 'Folder to write to.', default: 'manifests', helpValue: 'DIR' }),
    'dry-run': clientDryRunFlag(),
    'use-kube': useKubeFlag(),
  }
  static override view = generateView

  override async run(): Promise<GenerateResult> {
    const { flags } = await this.parse(Generate)
    const { generateManifests } = await import('../../services/generate.ts')
    return generateManifests({
      ctx: this.ctx,
      metadata: { file: flags['metadata-file'], dir: flags['metadata-dir'] },
      output: flags.output,
      dryRun: flags['dry-run'] !== undefined,
    })
  }
}
