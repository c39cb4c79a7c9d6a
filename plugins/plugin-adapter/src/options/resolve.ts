import { isLoopbackHost } from '@mcp-runtime/contract/names'
import { TRUST_LEVELS } from '@mcp-runtime/contract/resources'
import { type Mode, settingsOf } from '../flags/settings.ts'
import { readListen, readRuntimeUrl } from './addresses.ts'
import type { AdapterOptions, PinnedIdentity, ProxyOptions, SessionRequest, StdioOptions, TlsFiles } from './options.ts'
import { type Environment, type GivenFlags, Values } from './values.ts'

/** Always allowed without identity, and the methods allowed by default (adapter-and-gateway §6.6). */
const HANDSHAKE = ['initialize', 'notifications/initialized']
const ANONYMOUS_METHODS = ['ping', 'tools/list', 'resources/list', 'prompts/list']
const MAX_INBOUND = 16 * 1024 * 1024

export type Resolved =
  | { readonly ok: true; readonly options: AdapterOptions; readonly warnings: readonly string[] }
  /** `unsupported`: what was asked for is not built yet, which is another error than a wrong value. */
  | { readonly ok: false; readonly unsupported?: string; readonly problems: readonly string[] }

/**
 * Merges flags, environment and defaults (§2: flag > environment > default) and judges them all at once: every wrong
 * value and every missing name is reported, not the first.
 */
export function resolveOptions(mode: Mode, flags: GivenFlags, env: Environment): Resolved {
  const values = new Values(settingsOf(mode), flags, env)
  const auth = values.oneOf('auth', ['header', 'mtls'], 'header')
  if (auth === 'mtls') {
    const unsupported = `${values.source('auth')} asks for mtls, which comes in a later release; use header.`
    return { ok: false, unsupported, problems: [] }
  }
  const warnings: string[] = []
  const timeoutMs = values.duration('request-timeout', 'positive')
  const protocolVersion = readProtocolVersion(values)
  const tls = readTls(values)
  const runtime = readRuntimeUrl(values)
  warnings.push(...(runtime?.warnings ?? []))
  const stdio = readStdio(values)
  const session = stdio.anonymous ? undefined : readSession(values, warnings)
  const pinned = stdio.anonymous ? NOBODY : readPinned(values, env)
  const proxy = mode === 'proxy' ? readProxy(values, env) : NO_PROXY
  noteMissing(values, { anonymous: stdio.anonymous, session: values.text('server') !== '', pinned })
  if (stdio.anonymous && values.text('server') !== '') {
    warnings.push('--anonymous presents no identity: --server is ignored and no session is asked for.')
  }
  const autoRefresh = values.on('auto-refresh')
  if (autoRefresh && !session && !stdio.anonymous && values.problems.length === 0) {
    warnings.push('--auto-refresh has no effect without --server: there is no issued session to renew.')
  }
  const options: AdapterOptions = {
    runtime: {
      url: runtime?.url ?? '',
      hostHeader: values.headerText('host-header'),
      authHeader: values.headerText('auth-header'),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(protocolVersion === undefined ? {} : { protocolVersion }),
      xForwarded: readXForwarded(values, flags),
      tls,
    },
    ...(session ? { session } : {}),
    pinned,
    // The variable alone redirects no saved login: the SDK reads it together with MCP_PLATFORM_API_TOKEN.
    platformUrl: flags['platform-url'] === undefined ? '' : values.text('platform-url'),
    autoRefresh: autoRefresh && session !== undefined,
    logRefusals: values.oneOf('log-level', ['quiet', 'info'], 'quiet') === 'info',
    proxy,
    stdio,
  }
  return values.problems.length > 0 ? { ok: false, problems: values.problems } : { ok: true, options, warnings }
}

const NOBODY: PinnedIdentity = { humanID: '', agentID: '', teamID: '', sessionID: '', secret: '' }
const NO_PROXY: ProxyOptions = { host: '', port: 0, maxInboundBytes: 0, localToken: '' }

function readSession(values: Values, warnings: string[]): SessionRequest | undefined {
  const server = values.text('server')
  const agent = values.text('agent')
  if (server === '') {
    if (agent !== '') warnings.push('--agent has no effect without --server.')
    return undefined
  }
  if (agent === '') {
    values.reject('agent', 'needed with --server: the agent the session is for')
    return undefined
  }
  const agentID = values.text('agent-id')
  if (agentID !== '' && agentID !== agent) {
    warnings.push(
      `--agent-id ${agentID} differs from --agent ${agent}: the session is for ${agent}, so a server that needs ` +
        'sessions answers session_not_found.',
    )
  }
  const namespace = values.text('namespace')
  const ttl = values.duration('ttl', 'positive') === undefined ? '' : values.text('ttl')
  const trust = values.text('trust') === '' ? undefined : values.oneOf('trust', TRUST_LEVELS, 'low')
  return { server, agent, ...(namespace ? { namespace } : {}), ...(trust ? { trust } : {}), ...(ttl ? { ttl } : {}) }
}

function readPinned(values: Values, env: Environment): PinnedIdentity {
  const [humanID, agentID, teamID, sessionID] = ['human-id', 'agent-id', 'team-id', 'session-id'].map((flag) =>
    values.headerText(flag),
  ) as [string, string, string, string]
  const secret = env.MCP_RUNTIME_SESSION_SECRET?.trim() ?? ''
  // Never shown, so only its name is.
  if (/[^\x21-\x7e]/.test(secret))
    values.problems.push('MCP_RUNTIME_SESSION_SECRET: it cannot be sent in an HTTP header')
  return { humanID, agentID, teamID, sessionID, secret }
}

/**
 * All missing names in one message (§2.6 step 5). With the secret of a session its name is enough: whoever checks the
 * secret knows whom the session is for (decision 18), and a session need not be for a person.
 */
function noteMissing(values: Values, has: { anonymous: boolean; session: boolean; pinned: PinnedIdentity }): void {
  const missing: string[] = []
  if (values.text('runtime-url') === '') missing.push(values.both('runtime-url'))
  if (!has.anonymous && !has.session) {
    const needed = (has.pinned.secret === '' ? ['human-id', 'agent-id', 'session-id'] : ['session-id']) as (
      | 'human-id'
      | 'agent-id'
      | 'session-id'
    )[]
    const identity = needed.filter((flag) => values.text(flag) === '')
    if (values.text('session-id') === '' && identity.length === needed.length)
      missing.push(`${values.both('server')} with ${values.both('agent')}`)
    else for (const flag of identity) missing.push(values.both(flag))
  }
  if (missing.length > 0) values.problems.push(`missing: ${missing.join(', ')}`)
}

function readTls(values: Values): TlsFiles {
  const cert = values.text('tls-client-cert')
  const key = values.text('tls-client-key')
  const ca = values.text('tls-ca-bundle')
  if (cert !== '' && key === '') values.reject('tls-client-key', 'needed with --tls-client-cert')
  if (key !== '' && cert === '') values.reject('tls-client-cert', 'needed with --tls-client-key')
  return { ...(cert ? { cert } : {}), ...(key ? { key } : {}), ...(ca ? { ca } : {}) }
}

function readProtocolVersion(values: Values): string | undefined {
  const version = values.text('protocol-version')
  if (version === '') return undefined
  if (!/^\d{4}-\d{2}-\d{2}$/.test(version)) {
    return values.reject('protocol-version', `"${version}" is not a revision such as 2025-06-18`)
  }
  return version
}

/** The flag suppresses, the environment variable sets (§2.1). */
function readXForwarded(values: Values, flags: GivenFlags): boolean {
  if (typeof flags['no-xforwarded'] === 'boolean') return !flags['no-xforwarded']
  return values.on('no-xforwarded', true)
}

function readProxy(values: Values, env: Environment): ProxyOptions {
  const listen = readListen(values) ?? { host: '127.0.0.1', port: 0 }
  const localToken = env.MCP_RUNTIME_LOCAL_TOKEN?.trim() ?? ''
  if (!isLoopbackHost(listen.host)) {
    if (!values.on('allow-remote')) {
      values.reject(
        'listen',
        `${listen.host} can be reached by others, who would act with your identity; listen on 127.0.0.1, or give ` +
          '--allow-remote and a token in MCP_RUNTIME_LOCAL_TOKEN',
      )
    } else if (localToken.length < 16) {
      values.reject('allow-remote', 'needs MCP_RUNTIME_LOCAL_TOKEN, 16 characters or more, that callers must present')
    }
  }
  const bytes = values.text('max-inbound-bytes')
  if (bytes !== '' && !/^-?\d+$/.test(bytes)) values.reject('max-inbound-bytes', `"${bytes}" is not a whole number`)
  const wanted = Number(bytes)
  return {
    ...listen,
    localToken,
    maxInboundBytes: wanted > 0 ? Math.min(wanted, Number.MAX_SAFE_INTEGER) : MAX_INBOUND,
  }
}

function readStdio(values: Values): StdioOptions {
  const listed = values.text('anonymous-methods')
  const methods = listed === '' ? ANONYMOUS_METHODS : listed.split(',').map((method) => method.trim())
  return {
    anonymous: values.on('anonymous'),
    anonymousMethods: [...HANDSHAKE, ...methods.filter((method) => method !== '')],
    toolsCacheMs: values.duration('tools-cache-ttl', 'zero') ?? 0,
  }
}
