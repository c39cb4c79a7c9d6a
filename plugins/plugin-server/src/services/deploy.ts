// Publishing a server: read metadata, plan the request (deploy-request.ts), send it, wait (commands-user §6.4).
import { type ApplyServerBody, routes, type ServerInfo } from '@mcp-runtime/contract'
import { parseGoDuration } from '@mcp-runtime/contract/names'
import type { PlatformClient } from '@mcp-runtime/sdk/client'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import type { NextStep } from '@mcp-runtime/sdk/errors'
import { fail } from '@mcp-runtime/sdk/errors'
import { awaitReady } from './await-ready.ts'
import { type DeployFlags, planDeploy } from './deploy-request.ts'
import { registryHost } from './hosts.ts'
import { DEFAULT_DIR, type LoadedEntry, loadValidMetadata, type MetadataSource } from './metadata-files.ts'
import { isReady, whyNotReady } from './readiness.ts'
import { remedy } from './remedy.ts'
import { teamNamespace } from './team.ts'
import { refuseDeployUseKube } from './use-kube.ts'

export interface DeployOptions {
  readonly ctx: CommandContext
  readonly name: string
  readonly metadata: MetadataSource
  readonly flags: DeployFlags & { readonly namespace?: string | undefined; readonly team?: string | undefined }
  readonly update: boolean
  readonly wait: boolean
  readonly timeoutMs?: number | undefined
  readonly dryRun?: 'client' | 'server' | undefined
  readonly useKube: boolean
}

export interface DeployResult {
  readonly action: 'created' | 'updated' | 'planned'
  readonly name: string
  /** Absent in a plan whose namespace the platform will choose. */
  readonly namespace?: string
  readonly image?: string
  readonly imageTag?: string
  readonly generation?: number
  readonly ready: boolean
  readonly status?: string
  readonly reason?: string
  /** Why it is not ready, for people. */
  readonly why?: string
  readonly endpoint?: string
  readonly next?: readonly NextStep[]
  /** What would be sent: only with `--dry-run`. */
  readonly request?: ApplyServerBody
}

const DEFAULT_TIMEOUT_MS = 300_000

/** Deploys one server and, unless told not to, waits until it is ready or only the user can go on (decision 8). */
export async function deployServer(options: DeployOptions): Promise<DeployResult> {
  const { ctx, flags, name } = options
  refuseDeployUseKube(options.useKube)
  if (options.dryRun === 'server') {
    fail('MCPR_UNSUPPORTED', 'The platform API cannot try a deployment without making it; use --dry-run=client.')
  }
  const plan = planDeploy({
    name,
    entries: await entriesFor(options.metadata),
    flags,
    update: options.update,
    registryHost: registryHost(ctx.env),
  })
  for (const warning of plan.warnings) ctx.warn(warning)
  const client = await ctx.client()
  const namespace = plan.catalog ? undefined : await chooseNamespace(options, client, plan.statedNamespace)
  const request: ApplyServerBody = { ...plan.request, ...(namespace === undefined ? {} : { namespace }) }
  if (options.dryRun === 'client') {
    return { action: 'planned', name, ready: false, request, ...(namespace === undefined ? {} : { namespace }) }
  }
  const applied = await apply(options, client, request)
  if (!options.wait || request.spec.replicas === 0) return report(applied, applied, options.update)
  return report(applied, await settle(options, client, applied), options.update)
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

async function chooseNamespace(options: DeployOptions, client: PlatformClient, stated: string | undefined) {
  const { ctx, flags } = options
  if (flags.team !== undefined) return teamNamespace(client, flags.team)
  const { resolveNamespace } = await import('@mcp-runtime/sdk/client')
  return resolveNamespace(ctx, { flag: flags.namespace, fromFile: stated })
}

async function apply({ update }: DeployOptions, client: PlatformClient, body: ApplyServerBody) {
  try {
    const { server } = await client.call(routes.applyServer, { body })
    return server
  } catch (error) {
    // A conflict is either this server or another one's route (decision 12); only the first is cured by --update.
    if ((error as { code?: string }).code !== 'MCPR_CONFLICT' || update) throw error
    const exists = await read(client, body.namespace ?? '', body.name).catch(() => undefined)
    if (exists === undefined && body.namespace !== undefined) throw error
    return fail('MCPR_CONFLICT', `The server ${body.name} exists already${inNamespace(body.namespace)}.`, {
      next: [{ command: `mcp-runtime server deploy ${body.name} --update`, when: 'to replace it' }],
      hint: 'Repeat the same line with --update to replace it.',
      cause: error,
    })
  }
}

const inNamespace = (namespace: string | undefined) => (namespace === undefined ? '' : ` in the namespace ${namespace}`)

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
  })
  return row
}

/** `MCP_DEPLOYMENT_TIMEOUT`; what is no positive duration counts as not set (commands-user §2.6). */
function envTimeout(text: string | undefined): number {
  const milliseconds = text === undefined ? undefined : parseGoDuration(text.trim())
  return milliseconds !== undefined && milliseconds > 0 ? milliseconds : DEFAULT_TIMEOUT_MS
}

/** `applied` is the platform's answer to the request, `row` the server as it was last seen. */
function report(applied: ServerInfo, row: ServerInfo, update: boolean): DeployResult {
  const ready = isReady(row) && (row.generation ?? 0) >= (applied.generation ?? 0)
  const next = ready ? undefined : remedy(row)
  const { name, namespace, status, image, imageTag, generation, reason, endpoint } = row
  const facts = { image, imageTag, generation, reason, endpoint, why: ready ? undefined : whyNotReady(row) }
  return {
    action: update && generation !== 1 ? 'updated' : 'created',
    name,
    namespace,
    ready,
    status,
    ...(Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as object),
    ...(next === undefined ? {} : { next: [next] }),
  }
}
