import type { SecretInfo } from '@mcp-runtime/contract'
import { Flags, McpCommand } from '@mcp-runtime/sdk/command'
import { secretsView } from '../../../views/secrets.ts'

export default class LocalSecretList extends McpCommand<readonly SecretInfo[]> {
  static override summary = 'List secrets and their keys; values are never shown.'
  static override examples = ['<%= config.bin %> local secret list']
  static override flags = {
    namespace: Flags.string({ char: 'n', summary: 'Only of this namespace.', helpValue: 'NAMESPACE' }),
  }
  static override view = secretsView

  async run(): Promise<readonly SecretInfo[]> {
    const { flags } = await this.parse(LocalSecretList)
    const { listSecrets } = await import('../../../services/secrets.ts')
    return listSecrets(this.ctx, flags.namespace)
  }
}
