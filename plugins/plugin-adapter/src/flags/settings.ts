// Every flag of `adapter proxy` and `adapter stdio`, described once: the oclif flags and the resolver both read this
// table (adapter-and-gateway §2.1 to §2.4). Only data here, so that a command file loads nothing heavy.

export interface Setting {
  readonly flag: string
  /** Read when the flag is absent; `--flag ""` beats it. */
  readonly env: string
  readonly kind: 'text' | 'switch'
  readonly only?: 'proxy' | 'stdio'
  readonly group: 'RUNTIME' | 'SESSION' | 'IDENTITY' | 'TLS' | 'LOCAL'
  readonly help: string
}

const text = (flag: string, env: string, group: Setting['group'], help: string, only?: Setting['only']): Setting => ({
  flag,
  env,
  kind: 'text',
  group,
  help,
  ...(only ? { only } : {}),
})
const toggle = (flag: string, env: string, group: Setting['group'], help: string, only?: Setting['only']): Setting => ({
  ...text(flag, env, group, help, only),
  kind: 'switch',
})

const SETTINGS: readonly Setting[] = [
  text('runtime-url', 'MCP_RUNTIME_URL', 'RUNTIME', 'Public MCP route of the server: http(s)://host/name/mcp.'),
  text('host-header', 'MCP_RUNTIME_HOST_HEADER', 'RUNTIME', 'Host sent to the runtime instead of that of the URL.'),
  text(
    'auth-header',
    'MCP_RUNTIME_AUTH_HEADER',
    'RUNTIME',
    'Authorization sent to the runtime; prefer the environment variable, which no process list shows.',
  ),
  text('request-timeout', 'MCP_RUNTIME_REQUEST_TIMEOUT', 'RUNTIME', 'Longest time one call may take, e.g. 45s.'),
  text(
    'protocol-version',
    'MCP_RUNTIME_PROTOCOL_VERSION',
    'RUNTIME',
    'MCP revision named to the runtime where the client names none.',
  ),
  toggle('no-xforwarded', 'MCP_RUNTIME_SET_XFF', 'RUNTIME', 'Send no X-Forwarded-* headers.'),
  text('log-level', 'MCP_RUNTIME_LOG_LEVEL', 'RUNTIME', 'info: log each refusal of the runtime.'),

  text('server', 'MCP_RUNTIME_ADAPTER_SERVER', 'SESSION', 'Server to get a session for; switches sessions on.'),
  text('agent', 'MCP_RUNTIME_ADAPTER_AGENT', 'SESSION', 'Agent the session is for; needed with --server.'),
  text(
    'namespace',
    'MCP_RUNTIME_ADAPTER_NAMESPACE',
    'SESSION',
    'Namespace of the server; yours when not given, as the platform picks it.',
  ),
  text('platform-url', 'MCP_PLATFORM_API_URL', 'SESSION', 'Platform API to ask; the saved login when not given.'),
  text('trust', 'MCP_RUNTIME_ADAPTER_TRUST', 'SESSION', 'Trust to ask for: low (default), medium or high.'),
  text('ttl', 'MCP_RUNTIME_ADAPTER_TTL', 'SESSION', 'Life of a session to ask for, e.g. 4h; 24h at most.'),
  toggle('auto-refresh', 'MCP_RUNTIME_ADAPTER_AUTO_REFRESH', 'SESSION', 'Renew the session before it ends.'),

  text('human-id', 'MCP_RUNTIME_HUMAN_ID', 'IDENTITY', 'Human id to present in place of the issued one.'),
  text('agent-id', 'MCP_RUNTIME_AGENT_ID', 'IDENTITY', 'Agent id to present; the same as --agent as a rule.'),
  text('team-id', 'MCP_RUNTIME_TEAM_ID', 'IDENTITY', 'Team id to present in place of the issued one.'),
  text(
    'session-id',
    'MCP_RUNTIME_SESSION_ID',
    'IDENTITY',
    'Session to present; its secret is read from MCP_RUNTIME_SESSION_SECRET.',
  ),

  text('auth', 'MCP_RUNTIME_AUTH_MODE', 'TLS', 'How the adapter proves itself: header. mtls comes later.'),
  text('trust-domain', 'MCP_MTLS_TRUST_DOMAIN', 'TLS', 'SPIFFE trust domain; for --auth mtls.'),
  text('tls-client-cert', 'MCP_RUNTIME_TLS_CLIENT_CERT', 'TLS', 'PEM file of a client certificate.'),
  text('tls-client-key', 'MCP_RUNTIME_TLS_CLIENT_KEY', 'TLS', 'PEM file of its key.'),
  text('tls-ca-bundle', 'MCP_RUNTIME_TLS_CA_BUNDLE', 'TLS', 'PEM file of the CAs to trust instead of the system’s.'),

  text('listen', 'MCP_RUNTIME_LISTEN_ADDR', 'LOCAL', 'Address to listen on. Default 127.0.0.1:8099.', 'proxy'),
  toggle(
    'allow-remote',
    'MCP_RUNTIME_ALLOW_REMOTE',
    'LOCAL',
    'Allow an address beyond loopback; callers then need the token in MCP_RUNTIME_LOCAL_TOKEN.',
    'proxy',
  ),
  text(
    'max-inbound-bytes',
    'MCP_RUNTIME_MAX_INBOUND_BYTES',
    'LOCAL',
    'Largest request body taken from a client. Default 16777216.',
    'proxy',
  ),
  toggle('anonymous', 'MCP_RUNTIME_ANONYMOUS', 'LOCAL', 'Present no identity; only listing is possible.', 'stdio'),
  text(
    'anonymous-methods',
    'MCP_RUNTIME_ANONYMOUS_METHODS',
    'LOCAL',
    'Methods allowed with --anonymous, separated by commas.',
    'stdio',
  ),
  text('tools-cache-ttl', 'MCP_RUNTIME_TOOLS_CACHE_TTL', 'LOCAL', 'Keep tool lists this long, e.g. 30s.', 'stdio'),
]

export type Mode = 'proxy' | 'stdio'

/** The settings one command has. */
export function settingsOf(mode: Mode): Setting[] {
  return SETTINGS.filter(({ only }) => only === undefined || only === mode)
}
