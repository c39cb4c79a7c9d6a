import { Args, Flags, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import { metadataDirFlag, metadataFileFlag } from '../../flags.ts'
import type { ServerDifference } from '../../services/diff.ts'
import { diffView } from '../../views/diff.ts'

export default class Diff extends McpCommand<readonly ServerDifference[]> {
  static override summary = 'Show what a deploy or an apply would change.'
  static override description =
    'Compares the live server with its metadata, or with manifests (-f). Ends with 0 when nothing differs, with 3 when something does.'
  static override examples = [
    '<%= config.bin %> server diff ticket-desk --metadata-dir .mcp',
    '<%= config.bin %> server diff -f server.yaml -o json',
  ]
  static override args = { name: Args.string({ description: 'Name of the server.' }) }
  static override flags = {
    'metadata-dir': metadataDirFlag(),
    'metadata-file': metadataFileFlag(),
    file: Flags.string({
      char: 'f',
      summary: 'Manifest in place of the metadata: a file, a folder, or - for stdin. Can be given again.',
      helpValue: 'PATH',
      multiple: true,
      multipleNonGreedy: true,
    }),
    namespace: namespaceFlag(),
    scope: Flags.string({ summary: 'Compare as if deployed with this scope.', helpValue: 'tenant|org|public' }),
    'show-values': Flags.boolean({ summary: 'Show values of environment variables too.' }),
    'use-kube': useKubeFlag(),
  }
  static override view = diffView

  override async run(): Promise<readonly ServerDifference[]> {
    const { args, flags } = await this.parse(Diff)
    const { diffServers } = await import('../../services/diff.ts')
    const found = await diffServers({
      ctx: this.ctx,
      name: args.name,
      metadata: { file: flags['metadata-file'], dir: flags['metadata-dir'] },
      files: flags.file ?? [],
      namespace: flags.namespace,
      scope: flags.scope,
      showValues: flags['show-values'],
      useKube: flags['use-kube'],
    })
    // MCPR_DIFFERENT: a difference is a result, not a failure of the command (design §3).
    if (found.length > 0) this.exitAfter(3)
    return found
  }
}
