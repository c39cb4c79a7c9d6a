import { dryRunFlag, Flags, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import { serverArg } from '../../flags.ts'
import type { AppliedServer } from '../../manifest/apply-plans.ts'
import { appliedView } from '../../views/applied.ts'

export default class Create extends McpCommand<readonly AppliedServer[]> {
  static override summary = 'Create a server from an image, without metadata.'
  static override description =
    'Only creates: a name that is taken is a conflict. It describes no tools, so every call is denied until some are; `server init` and `server deploy` are the usual way.'
  static override examples = [
    '<%= config.bin %> server create ticket-desk --image acme/ticket-desk --tag v1',
    '<%= config.bin %> server create ticket-desk --file server.yaml',
  ]
  static override args = { name: serverArg() }
  static override flags = {
    image: Flags.string({ summary: 'Image repository; a tag may be part of it.', helpValue: 'IMAGE' }),
    tag: Flags.string({ summary: 'Image tag; latest when nothing says another.', helpValue: 'TAG' }),
    file: Flags.string({
      char: 'f',
      summary: 'Manifest to apply as it is, in place of name and image.',
      helpValue: 'PATH',
    }),
    namespace: namespaceFlag(),
    'dry-run': dryRunFlag(),
    'use-kube': useKubeFlag(),
  }
  static override view = appliedView

  override async run(): Promise<readonly AppliedServer[]> {
    const { args, flags } = await this.parse(Create)
    const { createServer } = await import('../../services/create.ts')
    return createServer({
      ctx: this.ctx,
      name: args.name,
      image: flags.image,
      tag: flags.tag,
      file: flags.file,
      namespace: flags.namespace,
      dryRun: flags['dry-run'],
      useKube: flags['use-kube'],
    })
  }
}
