// From a server's name to what a client needs to reach it: shared by connect-config, client install and server call.
import { routes, type ServerInfo } from '@mcp-runtime/contract/api'
import { shellWord } from '@mcp-runtime/contract/names'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { DEFAULT_DIR, loadMetadata } from '@mcp-runtime/sdk/files'
import { plainText } from '../words.ts'
import { resolveTarget } from './target.ts'

export interface ServerChoice {
  readonly ctx: CommandContext
  /** Absent: the only entry of nearby metadata. */
  readonly server?: string | undefined
  readonly namespace?: string | undefined
  readonly useKube?: boolean
}

export interface Reachable {
  readonly info: ServerInfo
  /** Of the entry, as the platform proposes it. */
  readonly key: string
  /** The public MCP route. */
  readonly url: string
}

/** A server and its address. Errors as of `resolveTarget`, and MCPR_UNAVAILABLE without an address. */
export async function reachServer(choice: ServerChoice): Promise<Reachable> {
  const name = plainText('The name', choice.server ?? (await onlyNearby(choice.ctx)))
  const info = choice.namespace === '' ? await anywhere(choice, name) : await read(choice, name)
  const [listed] = Object.entries(info.access_json?.mcpServers ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, { url }]) => isUsable(url))
  if (listed !== undefined) return { info, key: listed[0], url: listed[1].url }
  if (isUsable(info.endpoint)) return { info, key: info.name, url: info.endpoint! }
  return fail('MCPR_UNAVAILABLE', `The platform names no address for the server ${info.name}.`, {
    next: [{ command: `mcp-runtime server get ${shellWord(info.name)}`, when: 'to see its state' }],
  })
}

async function read({ ctx, namespace, useKube = false }: ServerChoice, name: string) {
  const { client, params } = await resolveTarget({ ctx, name, namespace, useKube }, 'connect-config')
  return (await client.call(routes.getServer, { params })).server
}

/** An explicit empty namespace searches everywhere (commands-user §6.16). */
async function anywhere({ ctx }: ServerChoice, name: string): Promise<ServerInfo> {
  const { servers } = await (await ctx.client()).call(routes.listServers, {})
  const found = servers.filter((row) => row.name === name)
  if (found.length === 1) return found[0]!
  const list = [{ command: 'mcp-runtime server list', when: 'to see the servers' }]
  if (found.length === 0) return fail('MCPR_NOT_FOUND', `No server you may see is called ${name}.`, { next: list })
  return fail('MCPR_USAGE', `Several servers are called ${name}.`, {
    hint: `Give --namespace with one of: ${found.map(({ namespace }) => namespace).join(', ')}.`,
  })
}

async function onlyNearby(ctx: CommandContext): Promise<string> {
  const loaded = await loadMetadata({ dir: DEFAULT_DIR }).catch(() => undefined)
  const names = loaded?.entries.map(({ entry }) => entry.name.trim()) ?? []
  if (names.length === 1) {
    ctx.say(`Server ${names[0]} (from ${DEFAULT_DIR}).`)
    return names[0]!
  }
  return fail('MCPR_USAGE', 'Which server?', {
    hint: names.length === 0 ? 'Give --server.' : `Give --server with one of: ${names.join(', ')}.`,
  })
}

const isUsable = (url: string | undefined): boolean => url !== undefined && /^https?:$/.test(protocolOf(url))
const protocolOf = (url: string): string => (URL.canParse(url) ? new URL(url).protocol : '')
