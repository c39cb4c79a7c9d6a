import { dryRunFlag, Flags, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import { serverArg } from '../../flags.ts'
import type { AppliedServer } from '../../manifest/apply-plans.ts'
import { patchedView } from '../../views/applied.ts'

export default class Patch extends McpCommand<AppliedServer> {
  static override summary = 'Change parts of a live server.'
  static override description =
    'merge is JSON merge patch (RFC 7386), json is JSON patch (RFC 6902), strategic merges tools, variables and other named entries by name. A change that somebody else makes at the same time is a conflict, and nothing is lost.'
  static override examples = [
    `<%= config.bin %> server patch ticket-desk --patch '{"spec":{"imageTag":"v2"}}'`,
    `<%= config.bin %> server patch ticket-desk --type json --patch '[{"op":"replace","path":"/spec/replicas","value":2}]'`,
    '<%= config.bin %> server patch ticket-desk --type strategic --patch-file tools.yaml',
  ]
  static override args = { name: serverArg() }
  static override flags = {
    namespace: namespaceFlag(),
    patch: Flags.string({ summary: 'The patch as JSON or YAML.', helpValue: 'TEXT' }),
    'patch-file': Flags.string({ summary: 'File with the patch, or - for stdin.', helpValue: 'PATH' }),
    type: Flags.string({
      summary: 'How it is applied: merge, json or strategic.',
      default: 'merge',
      helpValue: 'merge|json|strategic',
    }),
    'dry-run': dryRunFlag(),
    'use-kube': useKubeFlag(),
  }
  static override view = patchedView

  override async run(): Promise<AppliedServer> {
    const { args, flags } = await this.parse(Patch)
    const { patchServer } = await import('../../services/patch.ts')
    return patchServer({
      ctx: this.ctx,
      name: args.name,
      namespace: flags.namespace,
      patch: flags.patch,
      patchFile: flags['patch-file'],
      type: flags.type,
      dryRun: flags['dry-run'],
      useKube: flags['use-kube'],
    })
  }
}
