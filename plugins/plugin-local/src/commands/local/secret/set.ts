import type { SecretInfo } from '@mcp-runtime/contract'
import { Args, Flags, McpCommand, namespaceFlag } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { secretSetView } from '../../../views/secrets.ts'

export default class LocalSecretSet extends McpCommand<SecretInfo> {
  static override summary = 'Keep a value that servers get as an environment variable, by secretEnvVars.'
  static override description =
    'The value comes from stdin, from a file, or from a person who is asked for it; it is never an argument. A line break at the end of stdin is no part of it; a file is kept as it is. Values are never shown again.'
  static override examples = [
    '<%= config.bin %> local secret set desk API_TOKEN',
    'pass show desk | <%= config.bin %> local secret set desk API_TOKEN',
    '<%= config.bin %> local secret set desk CA --from-file ca.pem',
  ]
  static override usage = ['local secret set NAME KEY [--from-file PATH]']
  // What is too much may be the value itself, which an error of the parser would print.
  static override strict = false
  static override args = {
    name: Args.string({ required: true, description: 'Name of the secret.' }),
    key: Args.string({ required: true, description: 'Name of the value in it.' }),
  }
  static override flags = {
    'from-file': Flags.string({ summary: 'File that holds the value.', helpValue: 'PATH' }),
    namespace: namespaceFlag(),
  }
  static override view = secretSetView

  async run(): Promise<SecretInfo> {
    const { args, flags, argv } = await this.parse(LocalSecretSet)
    if (argv.length > 2) {
      fail('MCPR_USAGE', 'The value of a secret is never given on the command line.', {
        hint: 'Pipe it into stdin, name a file with --from-file, or wait to be asked.',
      })
    }
    const { setSecret } = await import('../../../services/secrets.ts')
    const { name, key } = args
    return setSecret(this.ctx, { name, key, namespace: flags.namespace, fromFile: flags['from-file'] })
  }
}
