import { type Attachment, routes, type ServerInfo } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { toErrorView } from '@mcp-runtime/sdk/errors'
import { dataDirOf, logFileOf } from './data-dir.ts'
import { runningPlatform, urlOf } from './run-file.ts'
import { savedProfiles } from './save-profiles.ts'

export interface LocalStatus {
  readonly running: boolean
  readonly dataDir: string
  readonly log: string
  readonly url?: string
  readonly pid?: number
  readonly version?: string
  /** tenant, org or public. */
  readonly mode?: string
  readonly profile?: string
  readonly attachments: readonly Attachment[]
  /** Servers whose image runs in containers, or is to. */
  readonly containers: readonly ContainerRow[]
  /** Why the attachments could not be read. */
  readonly problem?: string
}

export interface ContainerRow {
  readonly name: string
  readonly namespace: string
  readonly image: string
  /** `1/1`: copies that take calls, of those wanted. */
  readonly ready: string
  readonly status: string
  readonly reason?: string
  readonly restarts: number
}

/** What runs on this machine's data folder. */
export async function localStatus(ctx: CommandContext, options: { dataDir: string | undefined }): Promise<LocalStatus> {
  const dataDir = dataDirOf(options.dataDir, ctx.env)
  const base = { dataDir, log: logFileOf(dataDir) }
  const run = runningPlatform(dataDir)
  if (!run) return { running: false, ...base, attachments: [], containers: [] }
  const found = await readWorkloads(ctx, dataDir)
  return {
    running: true,
    ...base,
    url: urlOf(run),
    pid: run.pid,
    ...(run.version ? { version: run.version } : {}),
    ...(run.mode ? { mode: run.mode } : {}),
    ...found,
  }
}

/** That it runs is told also when its login or the file of logins cannot be used. */
async function readWorkloads(
  ctx: CommandContext,
  dataDir: string,
): Promise<Pick<LocalStatus, 'profile' | 'attachments' | 'containers' | 'problem'>> {
  let profile: string | undefined
  try {
    profile = (await savedProfiles(ctx.profiles, dataDir))?.profile
    if (profile === undefined) return { attachments: [], containers: [], problem: 'its saved logins are gone' }
    const { clientFor } = await import('@mcp-runtime/sdk/client')
    const client = await clientFor(ctx, { profile })
    const [{ attachments }, { servers }] = await Promise.all([
      client.call(routes.listAttachments, {}),
      client.call(routes.listServers, {}),
    ])
    return { profile, attachments, containers: inContainers(servers, attachments) }
  } catch (error) {
    const known = profile === undefined ? {} : { profile }
    return { ...known, attachments: [], containers: [], problem: toErrorView(error).message }
  }
}

/** Servers behind which something runs, or should, and to which nothing is attached. */
function inContainers(servers: readonly ServerInfo[], attachments: readonly Attachment[]): ContainerRow[] {
  return servers.flatMap(({ name, namespace, image = '', imageTag, ready, status, reason, restarts = 0 }) => {
    const attached = attachments.some((one) => one.name === name && one.namespace === namespace)
    if (attached || reason === 'WorkloadMissing') return []
    const full = imageTag && !image.includes('@') ? `${image}:${imageTag}` : image
    return [{ name, namespace, image: full, ready, status, ...(reason === undefined ? {} : { reason }), restarts }]
  })
}
