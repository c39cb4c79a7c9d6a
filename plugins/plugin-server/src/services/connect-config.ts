// What belongs into a client's configuration (commands-user §6.16); through the adapter, because a gateway takes no call
// without a session.
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type ClientSpec, clientOf } from '../clients/catalog.ts'
import { adapterEntry, type Entry } from '../clients/entry.ts'
import { entryTarget } from '../clients/entry-target.ts'
import { programHere } from '../clients/program.ts'
import { reachServer } from '../target/reach.ts'

export interface ConnectConfigOptions {
  readonly ctx: CommandContext
  readonly name: string
  readonly namespace?: string | undefined
  /** A client, `json` for any that reads `mcpServers`, or `raw` for that with the plain URL. */
  readonly client: string
  readonly agentId?: string | undefined
  /** The server's plain URL in place of the adapter. */
  readonly url: boolean
  readonly useKube: boolean
}

/** The document as the client's file has it: entries by name below its key. */
export type ConnectConfig = Readonly<Record<string, Readonly<Record<string, Entry>>>>

const ANY = {
  id: 'mcp-client',
  format: 'json',
  container: 'mcpServers',
  remote: (url: string) => ({ type: 'http', url }),
} as const

type Shape = Pick<ClientSpec, 'id' | 'format' | 'container' | 'typed' | 'remote'>

/** Errors: MCPR_USAGE for an unknown client; those of reading the server. */
export async function connectConfig(options: ConnectConfigOptions): Promise<ConnectConfig> {
  const { ctx } = options
  const shape = shapeOf(options.client)
  const found = await reachServer({ ...options, server: options.name })
  const plain = options.url || options.client === 'raw'
  const entry = plain ? shape.remote(found.url) : await throughAdapter(options, shape, found)
  if (plain) {
    ctx.warn('A governed server takes no calls at its plain URL: only a client that sends a session itself can use it.')
  }
  return { [shape.container]: { [found.key]: entry } }
}

function shapeOf(client: string): Shape {
  const word = client.trim().toLowerCase()
  return word === 'json' || word === 'raw' ? ANY : clientOf(client, ['json', 'raw'])
}

async function throughAdapter(
  { ctx, agentId }: ConnectConfigOptions,
  shape: Shape,
  found: Awaited<ReturnType<typeof reachServer>>,
): Promise<Entry> {
  const program = programHere({ env: ctx.env, script: process.argv[1], node: process.execPath })
  return adapterEntry(shape, program, await entryTarget(ctx, found, agentId ?? shape.id))
}
