import { describe, expect, it } from 'vitest'
import { resolveOptions } from './resolve.ts'

const URL_ = { 'runtime-url': 'https://mcp.example.com/desk/mcp' }
const SESSION = { ...URL_, server: 'desk', agent: 'cursor' }
const good = (mode: 'proxy' | 'stdio', flags: Record<string, unknown>, env: Record<string, string> = {}) => {
  const resolved = resolveOptions(mode, flags, env)
  if (!resolved.ok) throw new Error(resolved.problems.join('\n'))
  return resolved
}
const problems = (mode: 'proxy' | 'stdio', flags: Record<string, unknown>, env: Record<string, string> = {}) => {
  const resolved = resolveOptions(mode, flags, env)
  return resolved.ok ? '' : resolved.problems.join('\n')
}

describe('resolveOptions', () => {
  it('prefers the flag, then the environment, then the default', () => {
    const env = { MCP_RUNTIME_LISTEN_ADDR: ' 127.0.0.1:9 ', MCP_RUNTIME_TEAM_ID: 'env-team' }
    expect(good('proxy', SESSION).options.proxy).toMatchObject({ host: '127.0.0.1', port: 8099 })
    expect(good('proxy', SESSION, env).options.proxy.port).toBe(9)
    expect(good('proxy', { ...SESSION, listen: '[::1]:7' }, env).options.proxy).toMatchObject({ host: '::1', port: 7 })
    expect(good('proxy', SESSION, env).options.pinned.teamID).toBe('env-team')
    expect(good('proxy', { ...SESSION, 'team-id': '' }, env).options.pinned.teamID).toBe('')
  })

  it('names everything that is missing, by flag and variable', () => {
    expect(problems('proxy', {})).toBe(
      'missing: --runtime-url (or MCP_RUNTIME_URL), --server (or MCP_RUNTIME_ADAPTER_SERVER) with --agent (or MCP_RUNTIME_ADAPTER_AGENT)',
    )
    expect(problems('proxy', { ...URL_, 'human-id': 'h' })).toBe(
      'missing: --agent-id (or MCP_RUNTIME_AGENT_ID), --session-id (or MCP_RUNTIME_SESSION_ID)',
    )
    expect(problems('proxy', { ...URL_, server: 'desk' })).toMatch(
      /--agent \(or MCP_RUNTIME_ADAPTER_AGENT\): needed with --server/,
    )
    expect(problems('stdio', { ...URL_, anonymous: true })).toBe('')
    // A session that an admin made is proved by its secret, and need not be for a person.
    const secret = { MCP_RUNTIME_SESSION_SECRET: 's' }
    expect(problems('proxy', { ...URL_, 'session-id': 'made' }, secret)).toBe('')
    expect(problems('proxy', { ...URL_, 'agent-id': 'a' }, secret)).toMatch(/^missing: --server .* with --agent/)
  })

  it.each([
    [{ 'runtime-url': 'mcp.example.com/desk/mcp' }, /has no scheme; write https:\/\/mcp\.example\.com\/desk\/mcp/],
    [{ 'runtime-url': 'ftp://x/mcp' }, /must be http or https/],
    [{ 'runtime-url': 'http://' }, /not a URL/],
    [{ listen: 'nope' }, /--listen .* not host:port/],
    [{ listen: '127.0.0.1:99999' }, /not host:port/],
    [{ listen: '0.0.0.0:8099' }, /can be reached by others/],
    [{ listen: ':8099' }, /can be reached by others/],
    [{ listen: '0.0.0.0:8099', 'allow-remote': true }, /MCP_RUNTIME_LOCAL_TOKEN, 16 characters/],
    [{ 'max-inbound-bytes': 'many' }, /not a whole number/],
    [{ 'request-timeout': '45' }, /not a duration/],
    [{ 'request-timeout': '0s' }, /greater than zero/],
    [{ trust: 'huge' }, /not one of low, medium, high/],
    [{ ttl: '-1h' }, /greater than zero/],
    [{ auth: 'oauth' }, /not one of header, mtls/],
    [{ 'log-level': 'loud' }, /not one of quiet, info/],
    [{ 'agent-id': 'a\nb' }, /cannot be sent in an HTTP header/],
    [{ 'protocol-version': 'latest' }, /not a revision/],
    [{ 'tls-client-cert': 'x.pem' }, /tls-client-key .*needed with --tls-client-cert/],
  ])('refuses %j', (flags, message) => {
    expect(problems('proxy', { ...SESSION, ...flags })).toMatch(message)
  })

  it('reports all wrong values at once, and variables as well as flags', () => {
    const env = { MCP_RUNTIME_ADAPTER_AUTO_REFRESH: 'maybe', MCP_RUNTIME_MAX_INBOUND_BYTES: '1e9' }
    const text = problems('proxy', { ...SESSION, ttl: 'soon' }, env)
    expect(text).toMatch(/MCP_RUNTIME_ADAPTER_AUTO_REFRESH.*"maybe"/)
    expect(text).toMatch(/MCP_RUNTIME_MAX_INBOUND_BYTES/)
    expect(text).toMatch(/--ttl/)
  })

  it('says that mtls is not built yet, rather than to do as if', () => {
    expect(resolveOptions('proxy', { ...SESSION, auth: 'mtls' }, {})).toMatchObject({
      ok: false,
      unsupported: expect.stringMatching(/later/),
    })
    expect(resolveOptions('proxy', SESSION, { MCP_RUNTIME_AUTH_MODE: 'MTLS' })).toMatchObject({
      unsupported: expect.stringMatching(/MCP_RUNTIME_AUTH_MODE/),
    })
  })

  it('reads the words of switches, and the inverted one', () => {
    for (const word of ['1', 'T', 'true', 'Y', 'yes', 'ON']) {
      expect(good('proxy', SESSION, { MCP_RUNTIME_ADAPTER_AUTO_REFRESH: word }).options.autoRefresh).toBe(true)
    }
    expect(good('proxy', SESSION, { MCP_RUNTIME_SET_XFF: 'false' }).options.runtime.xForwarded).toBe(false)
    expect(
      good('proxy', { ...SESSION, 'no-xforwarded': true }, { MCP_RUNTIME_SET_XFF: 'true' }).options.runtime.xForwarded,
    ).toBe(false)
    expect(good('proxy', SESSION).options.runtime.xForwarded).toBe(true)
  })

  it('hides user info, warns of plain http, of an agent id that differs, of what has no effect', () => {
    const { options, warnings } = good('proxy', {
      ...SESSION,
      'runtime-url': 'http://u:p@mcp.example.com/x/mcp#f',
      'agent-id': 'other',
    })
    expect(options.runtime.url).toBe('http://mcp.example.com/x/mcp')
    expect(warnings.join('\n')).toMatch(/not sent.*\n.*plain http.*\n.*differs from --agent/)
    expect(warnings.join()).not.toMatch(/u:p/)
    expect(good('proxy', { ...SESSION, 'runtime-url': 'http://localhost:1/x' }).warnings).toEqual([])
    const pinned = { ...URL_, 'human-id': 'h', 'agent-id': 'a', 'session-id': 's', 'auto-refresh': true, agent: 'a' }
    expect(good('proxy', pinned).warnings.join('\n')).toMatch(/--agent has no effect.*\n.*--auto-refresh has no effect/)
  })

  it('blanks every identity with --anonymous', () => {
    const { options, warnings } = good(
      'stdio',
      { ...SESSION, anonymous: true, 'human-id': 'h' },
      { MCP_RUNTIME_SESSION_SECRET: 'x' },
    )
    expect(Object.values(options.pinned).join('')).toBe('')
    expect(options.session).toBeUndefined()
    expect(warnings).toEqual([expect.stringMatching(/--server is ignored/)])
  })

  it('takes 0 and less for the default body size', () => {
    expect(good('proxy', { ...SESSION, 'max-inbound-bytes': '-5' }).options.proxy.maxInboundBytes).toBe(
      16 * 1024 * 1024,
    )
    const huge = good('proxy', { ...SESSION, 'max-inbound-bytes': '9223372036854775807' })
    expect(huge.options.proxy.maxInboundBytes).toBe(Number.MAX_SAFE_INTEGER)
  })
})
