import { Flags, McpCommand } from '@mcp-runtime/sdk/command'

export default class AdapterEnroll extends McpCommand<void> {
  static override summary = 'Get a client certificate for a session. Comes in a later release.'
  static override hidden = true
  static override flags = {
    server: Flags.string({ summary: 'Server the session is for.', helpValue: 'NAME' }),
    agent: Flags.string({ summary: 'Agent the session is for.', helpValue: 'NAME' }),
    namespace: Flags.string({ summary: 'Namespace of the server.', helpValue: 'NAMESPACE' }),
    'platform-url': Flags.string({ summary: 'Platform API to ask.', helpValue: 'URL' }),
    'trust-domain': Flags.string({ summary: 'SPIFFE trust domain.', helpValue: 'DOMAIN' }),
    'output-dir': Flags.string({ summary: 'Folder for the certificate and its key.', helpValue: 'DIR' }),
    'auto-refresh': Flags.boolean({ hidden: true }),
  }

  override async run(): Promise<void> {
    const { fail } = await import('@mcp-runtime/sdk/errors')
    fail('MCPR_UNSUPPORTED', 'Certificates for sessions (mtls) come in a later release.', {
      next: [{ command: 'mcp-runtime adapter proxy --help', when: 'to use a session proved by its secret' }],
    })
  }
}
