import { defineView, McpCommand } from '@mcp-runtime/sdk/command'
import type { AuthStatus as Status } from '../../services/auth-status.ts'

type Login = NonNullable<Status['login']>

export default class AuthStatus extends McpCommand<Status> {
  static override summary = 'Show which login commands use. Asks no network.'
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> -o json']
  static override view = defineView<Status>({
    text: (status) => describe(status).join('\n'),
    name: (status) => (status.login ? [status.login.profile] : []),
  })

  override async run(): Promise<Status> {
    const { authStatus } = await import('../../services/auth-status.ts')
    const status = await authStatus(this.ctx)
    if (!status.loggedIn) this.hint('Log in with: mcp-runtime auth login --api-url URL')
    return status
  }
}

function describe(status: Status): string[] {
  const { login, profiles } = status
  const file = `credentials file: ${status.path}${status.present ? '' : ' (not present)'}`
  const saved = profiles.length > 0 ? [`saved profiles: ${profiles.map(({ profile }) => profile).join(', ')}`] : []
  if (!status.source) return [file, status.reason ?? 'Not logged in.', ...saved]
  return [
    login ? file : 'MCP_PLATFORM_API_TOKEN is set and overrides the saved logins.',
    `source: ${status.source}`,
    `API base URL: ${status.apiUrl ?? `unknown; ${status.reason}`}`,
    ...(login ? describeLogin(login) : []),
    ...saved,
    `token (masked): ${status.token}`,
  ]
}

const describeLogin = (login: Login): string[] => [
  `profile: ${login.profile}${login.current ? '' : ' (not the current one)'}`,
  ...(login.username ? [`user: ${login.username}`] : []),
  ...(login.role ? [`role: ${login.role}`] : []),
  ...(login.registryHost ? [`saved registry host: ${login.registryHost}`] : []),
  `token: ${describeExpiry(login)}`,
]

function describeExpiry({ state, expiresAt, renewable }: Login): string {
  if (state === 'unknown') return 'the platform did not say when it expires'
  if (state === 'valid') return `valid until ${expiresAt}${renewable ? ', then renewed' : ''}`
  return `expired ${expiresAt}${renewable ? ', renewed with the next command' : '; log in again'}`
}
