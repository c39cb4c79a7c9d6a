// One tool call through the governed path: a session as the person who is logged in, then the gateway.
import { issueAdapterSession } from '@mcp-runtime/contract/api'
import { asObject } from '@mcp-runtime/contract/json'
import { nearest } from '@mcp-runtime/contract/names'
import { TRUST_LEVELS } from '@mcp-runtime/contract/resources'
import { adapterSessionError } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { identityHeaders, type OpenConversation, openConversation, paramHeaders, paramMarks } from '@mcp-runtime/wire'
import { toolArguments } from '../call/arguments.ts'
import { refuseDepth } from '../call/depth.ts'
import { type Called, outcomeOf } from '../call/outcome.ts'
import { wireError } from '../call/wire-error.ts'
import { type Reachable, reachServer, type ServerChoice } from '../target/reach.ts'
import { refuseCluster } from '../target/refuse-cluster.ts'
import { oneOf, plainText } from '../words.ts'

export interface CallOptions extends ServerChoice {
  /** Absent: the tools that may be called are listed. */
  readonly tool?: string | undefined
  readonly args: readonly string[]
  /** A JSON object, or `-` for stdin. */
  readonly argsJson?: string | undefined
  readonly agentId: string
  readonly trust?: string | undefined
  readonly timeoutMs: number
}

export interface ListedTool {
  readonly name: string
  readonly description?: string
  readonly inputSchema?: Readonly<Record<string, unknown>>
}

/** The whole result of the tool, with its text as people see it; or the tools. */
export type CallResult = { readonly tools: readonly ListedTool[] } | Readonly<Record<string, unknown>>

/** More than lists need: a result may hold a file. */
const MOST_BYTES = 64 * 1024 * 1024

/** Errors: MCPR_DENIED, MCPR_NOT_FOUND for a tool nobody knows, MCPR_FAILED from the tool, those of the way there. */
export async function callTool(options: CallOptions): Promise<CallResult> {
  const { ctx, timeoutMs } = options
  refuseCluster(options.useKube === true, ['call', ...(options.tool === undefined ? [] : [options.tool])], {
    server: options.server,
    namespace: options.namespace,
  })
  const agent = plainText('--agent-id', options.agentId)
  const base = await readArguments(ctx, options.argsJson)
  const found = await reachServer(options)
  const headers = await sessionHeaders(options, found, agent)
  const { name: server, namespace } = found.info
  const limits = { requestTimeout: timeoutMs, totalTimeout: timeoutMs, maxBytes: MOST_BYTES, signal: ctx.signal }
  const called: Called = { server, namespace, tool: options.tool ?? 'tools/list', agent }
  let open: OpenConversation | undefined
  try {
    open = await openConversation(found.url, { ...limits, headers, clientInfo: { name: 'mcp-runtime', version: '1' } })
    const tools = (await open.tools()).flatMap(listed)
    refuseDepth(tools, server)
    if (options.tool === undefined) return { tools }
    return await invoke(open, { found, called, tools, base, words: options.args })
  } catch (error) {
    ctx.signal.throwIfAborted()
    throw wireError(error, called)
  } finally {
    await open?.close()
  }
}

/** The identity of a fresh session (adapter-and-gateway §4.2, decision 18). */
async function sessionHeaders({ ctx, trust }: CallOptions, { info }: Reachable, agent: string): Promise<string[]> {
  const wanted = { server: info.name, namespace: info.namespace, agent }
  const requestedTrust = trust === undefined ? {} : { requestedTrust: oneOf('--trust', trust, TRUST_LEVELS) }
  const body = { serverName: info.name, namespace: info.namespace, agentID: agent, ...requestedTrust }
  try {
    const session = await (await ctx.client()).call(issueAdapterSession, { body })
    ctx.redactor.add(session.secret)
    const { humanID, agentID, teamID = '', name: sessionID, secret = '' } = session
    return identityHeaders({ humanID, agentID, teamID, sessionID, secret })
  } catch (error) {
    throw adapterSessionError(error, wanted)
  }
}

interface Invocation {
  readonly found: Reachable
  readonly called: Called
  readonly tools: readonly ListedTool[]
  readonly base: Readonly<Record<string, unknown>>
  readonly words: readonly string[]
}

async function invoke(open: OpenConversation, { found, called, tools, base, words }: Invocation) {
  const { tool: name } = called
  const tool = tools.find((one) => one.name === name)
  // The list holds what the policy allows; what only the metadata know is called all the same, to be denied with a reason.
  if (tool === undefined && !isDeclared(found, name)) unknownTool(called, tools)
  const args = toolArguments(name, tool?.inputSchema, words, base)
  const headers = paramHeaders(paramMarks(tool?.inputSchema), args)
  const answer = await open.conversation.ask('tools/call', { name, arguments: args }, { name, headers })
  refuseDepth(answer, called.server)
  return outcomeOf(answer, called)
}

const isDeclared = ({ info }: Reachable, name: string): boolean =>
  [...(info.tools ?? []), ...(info.liveInventory?.tools ?? [])].some((tool) => tool.name === name)

function unknownTool({ tool, server }: Called, tools: readonly ListedTool[]): never {
  const names = tools.map(({ name }) => name)
  const meant = nearest(tool, names)
  const list = names.length === 0 ? 'You may call no tool of it.' : `You may call: ${names.join(', ')}.`
  return fail('MCPR_NOT_FOUND', `The server ${server} has no tool ${JSON.stringify(tool)}.`, {
    hint: meant === undefined ? list : `Did you mean ${meant}? ${list}`,
    details: { tools: names },
  })
}

function listed(item: unknown): ListedTool[] {
  const { name, description, inputSchema } = asObject(item) ?? {}
  if (typeof name !== 'string') return []
  const schema = asObject(inputSchema)
  return [
    { name, ...(typeof description === 'string' ? { description } : {}), ...(schema ? { inputSchema: schema } : {}) },
  ]
}

async function readArguments(ctx: CommandContext, given: string | undefined): Promise<Record<string, unknown>> {
  if (given === undefined) return {}
  const text = given === '-' ? await readStdin(ctx) : given
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return fail('MCPR_INPUT_INVALID', '--args-json is no JSON.', { hint: (cause as Error).message, cause })
  }
  return asObject(value) ?? fail('MCPR_INPUT_INVALID', '--args-json must be a JSON object.')
}

async function readStdin({ io }: CommandContext): Promise<string> {
  if (io.stdin.isTTY === true) fail('MCPR_USAGE', 'stdin is a terminal.', { hint: 'Pipe the JSON object in.' })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of io.stdin) {
    chunks.push(Buffer.from(chunk as Uint8Array))
    size += chunks.at(-1)!.length
    if (size > MOST_BYTES) fail('MCPR_INPUT_INVALID', 'stdin is larger than 64 MiB.')
  }
  return Buffer.concat(chunks).toString('utf8')
}
