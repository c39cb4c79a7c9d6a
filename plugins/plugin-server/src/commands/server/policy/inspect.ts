import type { PolicyView } from '@mcp-runtime/contract'
import { defineView, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import { serverArg } from '../../../flags.ts'
import { policyText } from '../../../views/policy-text.ts'

export default class Inspect extends McpCommand<PolicyView> {
  static override summary = 'Show the policy that the gateway enforces for a server.'
  static override description =
    'Tools, grants with their rules, and agent sessions; -o json prints the document itself.'
  static override examples = [
    '<%= config.bin %> server policy inspect ticket-desk --namespace mcp-team-acme',
    '<%= config.bin %> server policy inspect ticket-desk -o json',
  ]
  static override args = { name: serverArg() }
  static override flags = { namespace: namespaceFlag(), 'use-kube': useKubeFlag() }
  static override view = defineView<PolicyView>({
    text: policyText,
    name: ({ server }) => [`policy/${server.name}`],
  })

  override async run(): Promise<PolicyView> {
    const { args, flags } = await this.parse(Inspect)
    const { inspectPolicy } = await import('../../../services/policy.ts')
    const { namespace } = flags
    return inspectPolicy({ ctx: this.ctx, name: args.name, namespace, useKube: flags['use-kube'] })
  }
}
