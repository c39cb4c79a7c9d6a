import { clientDryRunFlag, Flags, McpCommand } from '@mcp-runtime/sdk/command'
import type { ProvisionResult } from '../../services/provision.ts'
import { provisionView } from '../../views/registries.ts'

export default class Provision extends McpCommand<ProvisionResult> {
  static override summary = 'Name an external registry for builds and pushes.'
  static override description =
    'The registry is asked whether it lets the login in, then it is saved, readable by you alone. With --username and no password it asks for one; for scripts, pipe it in. Without a login, that of docker login is used.'
  static override examples = [
    '<%= config.bin %> registry provision --url registry.example.com',
    '<%= config.bin %> registry provision --url registry.example.com --username ci --password-stdin < password.txt',
  ]
  static override flags = {
    url: Flags.string({ summary: 'The registry. Default: $PROVISIONED_REGISTRY_URL.', helpValue: 'URL' }),
    username: Flags.string({ summary: 'Who pushes there.', helpValue: 'USER' }),
    password: Flags.string({
      summary: 'Password; other users can see it. Better: --password-stdin.',
      helpValue: 'TEXT',
    }),
    'password-stdin': Flags.boolean({ summary: 'Read the password from stdin.' }),
    verify: Flags.boolean({ summary: 'Ask the registry before it is saved.', default: true, allowNo: true }),
    'operator-image': Flags.string({
      summary: 'Not in this version: build the operator and push it.',
      helpValue: 'IMAGE',
    }),
    'dry-run': clientDryRunFlag(),
  }
  static override view = provisionView

  async run(): Promise<ProvisionResult> {
    const { flags } = await this.parse(Provision)
    const { provisionRegistry } = await import('../../services/provision.ts')
    return provisionRegistry(this.ctx, {
      url: flags.url,
      username: flags.username,
      password: flags.password,
      passwordStdin: flags['password-stdin'],
      verify: flags.verify,
      operatorImage: flags['operator-image'],
      dryRun: flags['dry-run'] !== undefined,
    })
  }
}
