import { isObject } from '@mcp-runtime/contract/json'
import { encodeHeaderValue } from '../era/header-value.ts'
import {
  isStatelessRevision,
  LATEST_SESSION_REVISION,
  META_CLIENT_CAPABILITIES,
  META_CLIENT_INFO,
  META_PROTOCOL_VERSION,
  META_SERVER_INFO,
  SESSION_REVISIONS,
  STATELESS_REVISION,
} from '../era/revisions.ts'
import { DiscoveryError } from './error.ts'
import { type Answer, type Exchange, notMcp } from './exchange.ts'
import type { Discovery } from './types.ts'

/** An opened conversation: how to ask, and what the server said about itself. */
export interface Conversation {
  readonly era: Discovery['era']
  readonly protocolVersion: string
  readonly serverInfo: Discovery['serverInfo']
  /** What it says it can do: `tools`, `prompts`, `resources`. */
  readonly capabilities: Readonly<Record<string, unknown>>
  /** Sends a request. `name` and `headers` are for the stateless era: the tool that is called, and flat header pairs. */
  ask(method: string, params: object, more?: { name?: string; headers?: readonly string[] }): Promise<Answer>
}

type ClientInfo = { name: string; version: string }

/**
 * Opens the conversation in the era the server speaks. The session era goes first, because servers of that era may
 * break on requests before `initialize`; a server of the stateless era refuses `initialize` with a JSON-RPC error
 * (-32022 naming its revisions, or method not found) and is then asked by `server/discover`.
 */
export async function converse(exchange: Exchange, url: URL, clientInfo: ClientInfo): Promise<Conversation> {
  let answer = await initialize(exchange, LATEST_SESSION_REVISION, clientInfo)
  const older = SESSION_REVISIONS.find((revision) => supported(answer).includes(revision))
  if (answer.error && older !== undefined) answer = await initialize(exchange, older, clientInfo)
  if (answer.result) return sessionConversation(exchange, url, answer.result)
  return (await statelessConversation(exchange, clientInfo)) ?? refused('initialize', url, answer)
}

function initialize(exchange: Exchange, protocolVersion: string, clientInfo: ClientInfo): Promise<Answer> {
  return exchange.call('initialize', { protocolVersion, capabilities: {}, clientInfo })
}

/** Revisions an unsupported-version error names in `data.supported`. */
function supported({ error }: Answer): string[] {
  const list = isObject(error?.data) ? error.data.supported : undefined
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : []
}

async function sessionConversation(
  exchange: Exchange,
  url: URL,
  result: Record<string, unknown>,
): Promise<Conversation> {
  const { protocolVersion } = result
  if (typeof protocolVersion !== 'string') throw notMcp(url, 'its answer to `initialize` names no protocol version')
  exchange.headers.push('MCP-Protocol-Version', protocolVersion)
  // Some servers answer this notification with an error; the conversation goes on all the same.
  await exchange.notify('notifications/initialized').catch(() => {})
  return {
    era: 'session',
    protocolVersion,
    serverInfo: serverInfoOf(result.serverInfo),
    capabilities: isObject(result.capabilities) ? result.capabilities : {},
    ask: (method, params) => exchange.call(method, params),
  }
}

async function statelessConversation(exchange: Exchange, clientInfo: ClientInfo): Promise<Conversation | undefined> {
  const ask: Conversation['ask'] = (method, params, { name, headers = [] } = {}) => {
    const _meta = {
      [META_PROTOCOL_VERSION]: STATELESS_REVISION,
      [META_CLIENT_INFO]: clientInfo,
      [META_CLIENT_CAPABILITIES]: {},
    }
    return exchange.call(method, { ...params, _meta }, [
      'MCP-Protocol-Version',
      STATELESS_REVISION,
      'Mcp-Method',
      method,
      ...(name === undefined ? [] : ['Mcp-Name', encodeHeaderValue(name)]),
      ...headers,
    ])
  }
  const { result } = await ask('server/discover', {}).catch((): Answer => ({}))
  if (
    !Array.isArray(result?.supportedVersions) ||
    !result.supportedVersions.some((v) => isStatelessRevision(String(v)))
  ) {
    return undefined
  }
  const meta = isObject(result._meta) ? result._meta : {}
  return {
    era: 'stateless',
    protocolVersion: STATELESS_REVISION,
    serverInfo: serverInfoOf(meta[META_SERVER_INFO]),
    capabilities: isObject(result.capabilities) ? result.capabilities : {},
    ask,
  }
}

function serverInfoOf(value: unknown): Discovery['serverInfo'] {
  if (!isObject(value) || typeof value.name !== 'string') return undefined
  const { name, version, title } = value
  return {
    name,
    ...(typeof version === 'string' ? { version } : {}),
    ...(typeof title === 'string' ? { title } : {}),
  }
}

/** The server said no, by a JSON-RPC error, which is the `cause`. */
export function refused(method: string, url: URL, { error }: Answer): never {
  throw new DiscoveryError(
    'rpc_error',
    `${url.href} refuses ${method}: ${error?.message || 'no reason given'} (${error?.code ?? 'no code'})`,
    { cause: error },
  )
}
