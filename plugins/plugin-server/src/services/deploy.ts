// Publishing a server: read metadata, work out the request (deploy/request.ts), send it, wait (commands-user §6.4).
import { type ApplyServerBody, routes, type ServerInfo } from '@mcp-runtime/contract/api'
import { catalogNamespace, commandLine, parseGoDuration } from '@mcp-runtime/contract/names'
import type { PublishScope } from '@mcp-runtime/contract/resources'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { type ErrorExtra, fail } from '@mcp-runtime/sdk/errors'
import { DEFAULT_DIR, type LoadedEntry, loadValidMetadata, type MetadataSource } from '@mcp-runtime/sdk/files'
import { awaitReady } from '../deploy/await-ready.ts'
import { withImageHelp } from '../deploy/image-elsewhere.ts'
import type { DeployFlags } from '../deploy/plan.ts'
import { refuseDeployUseKube } from '../deploy/refuse-use-kube.ts'
import { deployRequest } from '../deploy/request.ts'
import { type DeployResult, deployedResult, plannedResult } from '../deploy/result.ts'

export interface DeployOptions {
  readonly ctx: CommandContext
  readonly name: string
  readonly metadata: MetadataSource
  readonly flags: DeployFlags
  readonly update: boolean
  readonly wait: boolean
  readonly timeoutMs?: number | undefined
  readonly dryRun?: 'client' | 'server' | undefined
  readonly useKube: boolean
}

const DEFAULT_TIMEOUT_MS = 300_000

/** Deploys one server and, unless told not to, waits until it is ready or only the user can go on (decision 8). */
export async function deployServer(options: DeployOptions): Promise<DeployResult> {
  const { ctx, flags, name } = options
  refuseDeployUseKube(options.useKube)
  const entries = await entriesFor(options.metadata)
  const request = await deployRequest(ctx, {
    name,
    entries,
    flags,
    update: options.update,
    fileNamed: options.metadata.file !== undefined,
  })
  if (options.dryRun === 'client') return plannedResult(request)
  const client = await ctx.client()
  if (options.dryRun === 'server') return plannedResult(await tried(options, client, request))
  const applied = await orExists(options, client, request, async () => {
    const { server } = await client.call(routes.applyServer, { body: request })
    return server
  })
  if (!options.wait || request.spec.replicas === 0) return deployedResult(applied, applied, options.update)
  return deployedResult(applied, await settle(options, client, applied), options.update)
}

/** The default folder may be absent: flags alone can say enough. Any other missing file or folder is an error. */
async function entriesFor(source: MetadataSource): Promise<readonly LoadedEntry[]> {
  try {
    return (await loadValidMetadata(source)).entries
  } catch (error) {
    const absent = (error as { code?: string }).code === 'MCPR_FILE_NOT_FOUND'
    if (absent && source.file === undefined && source.dir === DEFAULT_DIR) return []
    throw error
  }
}

/** Every check of the platform, and nothing is made; the namespace is the one that it would choose. */
async function tried(options: DeployOptions, client: PlatformClient, body: ApplyServerBody): Promise<ApplyServerBody> {
  try {
    const { wanted } = await orExists(options, client, body, () => client.call(routes.planServer, { body }))
    return { ...body, ...(wanted.metadata.namespace ? { namespace: wanted.metadata.namespace } : {}) }
  } catch (error) {
    if ((error as { code?: string }).code !== 'MCPR_UNSUPPORTED') throw error
    return fail('MCPR_UNSUPPORTED', 'This platform cannot try a deployment without making it.', {
      hint: 'With --dry-run=client the request is only shown.',
      cause: error,
    })
  }
}

/** Does `ask`, and tells a server that exists already by what replaces it. */
async function orExists<T>(
  options: DeployOptions,
  client: PlatformClient,
  body: ApplyServerBody,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    // A conflict is either this server or another one's route (decision 12); only the first is cured by --update.
    if ((error as { code?: string }).code !== 'MCPR_CONFLICT' || options.update) throw withImageHelp(error, body)
    const namespace = body.namespace ?? catalogNamespace(body.scope as PublishScope)
    const exists = await read(client, namespace, body.name).catch(() => undefined)
    if (exists === undefined) throw error
    return fail('MCPR_CONFLICT', `The server ${body.name} exists already in the namespace ${namespace}.`, {
      ...replaceIt(options),
      cause: error,
    })
  }
}

/** The same line with --update, so that what is pasted replaces it by what was meant. */
function replaceIt({ name, flags, metadata }: DeployOptions): Pick<ErrorExtra, 'hint' | 'next'> {
  const { servicePort, replicas, port, ...texts } = flags
  const { command } = commandLine(['server', 'deploy', name], {
    ...texts,
    replicas: replicas?.toString(),
    port: port?.toString(),
    'service-port': servicePort?.toString(),
    ...(metadata.file === undefined ? { 'metadata-dir': metadata.dir } : { 'metadata-file': metadata.file }),
    update: true,
  })
  if (command === undefined) return { hint: 'Repeat the same line with --update to replace it.' }
  return { next: [{ command, when: 'to replace it' }] }
}

async function read(client: PlatformClient, namespace: string, name: string) {
  const { server } = await client.call(routes.getServer, { params: { namespace, name } })
  return server
}

async function settle(options: DeployOptions, client: PlatformClient, applied: ServerInfo): Promise<ServerInfo> {
  const { ctx } = options
  const { setTimeout } = await import('node:timers/promises')
  const { row } = await awaitReady({
    applied,
    read: () => read(client, applied.namespace, applied.name),
    timeoutMs: options.timeoutMs ?? envTimeout(ctx.env.MCP_DEPLOYMENT_TIMEOUT),
    clock: () => performance.now(),
    sleep: (ms) => setTimeout(ms, undefined, { signal: ctx.signal }),
    onWaiting: (why) => ctx.say(`Waiting for ${applied.name}: ${why}`),
  }).catch((error: unknown) => (ctx.signal.aborted ? stoppedWaiting(applied) : Promise.reject(error)))
  return row
}

function stoppedWaiting({ name, namespace }: ServerInfo): never {
  return fail('MCPR_INTERRUPTED', `Stopped waiting. ${name} is deployed all the same, and may still become ready.`, {
    next: [{ command: `mcp-runtime server status ${name} --namespace ${namespace}`, when: 'to look again' }],
  })
}

/** `MCP_DEPLOYMENT_TIMEOUT`; what is no positive duration counts as not set (commands-user §2.6). */
function envTimeout(text: string | undefined): number {
  const milliseconds = text === undefined ? undefined : parseGoDuration(text.trim())
  return milliseconds !== undefined && milliseconds > 0 ? milliseconds : DEFAULT_TIMEOUT_MS
}
