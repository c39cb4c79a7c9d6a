import { defineView, Flags, McpCommand } from '@mcp-runtime/sdk/command'
import type { LoginResult } from '../../services/login.ts'

export default class AuthLogin extends McpCommand<LoginResult> {
  static override summary = 'Log in to a platform and save the login as a profile.'
  static override description = `Without a secret on the command line it asks for one. For scripts, pipe it in:
--token-stdin or --password-stdin. A token is sent only to the platform it was saved for.`
  static override examples = [
    '<%= config.bin %> <%= command.id %> --api-url https://platform.example.com',
    '<%= config.bin %> <%= command.id %> --api-url https://platform.example.com --token-stdin < token.txt',
    '<%= config.bin %> <%= command.id %> --api-url https://platform.example.com --email alice@acme.com --profile alice',
  ]
  static override flags = {
    'api-url': Flags.string({ summary: 'The platform. Default: $MCP_PLATFORM_API_URL.', helpValue: 'URL' }),
    email: Flags.string({ summary: 'E-mail of the account, for a login with a password.', helpValue: 'EMAIL' }),
    username: Flags.string({ summary: 'The same as --email.', helpValue: 'EMAIL' }),
    password: Flags.string({
      summary: 'Password; other users can see it. Better: --password-stdin.',
      helpValue: 'TEXT',
    }),
    'password-stdin': Flags.boolean({ summary: 'Read the password from stdin.' }),
    token: Flags.string({
      summary: 'Token or API key; other users can see it. Better: --token-stdin.',
      helpValue: 'TEXT',
    }),
    'token-stdin': Flags.boolean({ summary: 'Read the token or API key from stdin.' }),
    'registry-host': Flags.string({ summary: 'Image registry of the platform. Default: derived.', helpValue: 'HOST' }),
    profile: Flags.string({ summary: 'Save the login under this name.', helpValue: 'NAME' }),
    'skip-verify': Flags.boolean({ summary: 'Save the token without asking the platform about it.' }),
  }
  static override view = defineView<LoginResult>({
    text: (login) =>
      [
        `Logged in to ${login.apiUrl}${login.username ? ` as ${login.username}` : ''}${login.role ? ` (${login.role})` : ''}.`,
        `profile: ${login.profile} (current)`,
        ...(login.registryHost ? [`registry host: ${login.registryHost}`] : []),
        ...(login.expiresAt
          ? [`token expires: ${login.expiresAt}${login.renewable ? ', renewed when needed' : ''}`]
          : []),
        `saved in: ${login.path}`,
      ].join('\n'),
    name: (login) => [login.profile],
  })

  override async run(): Promise<LoginResult> {
    const { flags } = await this.parse(AuthLogin)
    const { login } = await import('../../services/login.ts')
    return login(this.ctx, {
      apiUrl: flags['api-url'],
      email: flags.email,
      username: flags.username,
      password: flags.password,
      passwordStdin: flags['password-stdin'],
      token: flags.token,
      tokenStdin: flags['token-stdin'],
      registryHost: flags['registry-host'],
      profile: flags.profile,
      skipVerify: flags['skip-verify'],
    })
  }
}
