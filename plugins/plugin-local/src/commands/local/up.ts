import { Flags, McpCommand } from '@mcp-runtime/sdk/command'
import { dataDirFlag } from '../../flags.ts'
import type { LocalPlatformInfo } from '../../services/ready-line.ts'
import { upView } from '../../views/platform.ts'

const MODE =
  'tenant: teams apart; org: with a catalog for all users; public: one for everybody. The data folder keeps it.'

export default class LocalUp extends McpCommand<LocalPlatformInfo | undefined> {
  static override summary = 'Start the platform on this machine and log in to it.'
  static override description = `API, gateway and audit log in one process on loopback, with one data folder.
Makes the profiles \`local\` (current from then on) and \`local-admin\`. Running it again tells where it runs.
API_KEYS and ADMIN_API_KEYS hold keys of programs without an account, separated by commas.`
  static override examples = [
    '<%= config.bin %> local up',
    '<%= config.bin %> local up --port 0 -o json',
    '<%= config.bin %> local up --mode org',
    '<%= config.bin %> local up --foreground',
  ]
  static override flags = {
    port: Flags.integer({
      env: 'MCP_RUNTIME_LOCAL_PORT',
      min: 0,
      max: 65535,
      summary: 'Port on 127.0.0.1; 8090 when left out, 0 for any free one.',
      helpValue: 'PORT',
    }),
    'data-dir': dataDirFlag(),
    'allow-host': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'A host name that your proxy in front passes on, such as platform.example.com. Can be given again.',
      helpValue: 'NAME',
    }),
    mode: Flags.option({ options: ['tenant', 'org', 'public'] as const, summary: MODE })({ helpValue: 'MODE' }),
    egress: Flags.boolean({ summary: 'Let servers in containers reach the network; without it they reach nothing.' }),
    signup: Flags.boolean({ summary: 'Let anybody make an account; without it only administrators make accounts.' }),
    'trust-proxy': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Believe X-Forwarded-For from this address or network, such as 10.0.0.0/8. Can be given again.',
      helpValue: 'ADDRESS',
    }),
    foreground: Flags.boolean({ summary: 'Stay in the foreground until Ctrl-C.' }),
  }
  static override view = upView

  async run(): Promise<LocalPlatformInfo | undefined> {
    const { flags } = await this.parse(LocalUp)
    const { hostNames } = await import('../../services/start-flags.ts')
    const { port, mode, egress, signup, 'data-dir': dataDir, 'trust-proxy': trustProxies = [] } = flags
    const allowHosts = hostNames(flags['allow-host'])
    const options = { port, mode, egress, signup, dataDir, allowHosts, trustProxies }
    if (!flags.foreground) return (await import('../../services/up.ts')).up(this.ctx, options)
    const { runForeground } = await import('../../services/foreground.ts')
    await runForeground(this.ctx, { ...options, version: this.config.version, onReady: (info) => this.emit(info) })
    return undefined
  }
}
