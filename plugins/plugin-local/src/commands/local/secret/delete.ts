import { Args, McpCommand, namespaceFlag } from '@mcp-runtime/sdk/command'
import type { DeletedSecret } from '../../../services/secrets.ts'
import { secretDeletedView } from '../../../views/secrets.ts'

export default class LocalSecretDelete extends McpCommand<DeletedSecret> {
  static override summary = 'Delete a secret, or one key of it.'
  static override examples = [
    '<%= config.bin %> local secret delete desk API_TOKEN',
    '<%= config.bin %> local secret delete desk',
  ]
  static override args = {
    name: Args.string({ required: true, description: 'Name of the secret.' }),
    key: Args.string({ description: 'Only this key.' }),
  }
  static override flags = { namespace: namespaceFlag() }
  static override view = secretDeletedView

  async run(): Promise<DeletedSecret> {
    const { args, flags } = await this.parse(LocalSecretDelete)
    const { deleteSecret } = await import('../../../services/secrets.ts')
    return deleteSecret(this.ctx, { name: args.name, key: args.key, namespace: flags.namespace })
  }
}
