import { type Attachment, routes } from '@mcp-runtime/contract/api'
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
  /** Why the attachments could not be read. */
  readonly problem?: string
}

/** What runs on this machine's data folder. */
export async function localStatus(ctx: CommandContext, options: { dataDir: string | undefined }): Promise<LocalStatus> {
  const dataDir = dataDirOf(options.dataDir, ctx.env)
  const base = { dataDir, log: logFileOf(dataDir) }
  const run = runningPlatform(dataDir)
  if (!run) return { running: false, ...base, attachments: [] }
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
): Promise<Pick<LocalStatus, 'profile' | 'attachments' | 'problem'>> {
  let profile: string | undefined
  try {
    profile = (await savedProfiles(ctx.profiles, dataDir))?.profile
    if (profile === undefined) return { attachments: [], problem: 'its saved logins are gone' }
    const { clientFor } = await import('@mcp-runtime/sdk/client')
    const { attachments } = await (await clientFor(ctx, { profile })).call(routes.listAttachments, {})
    return { profile, attachments }
  } catch (error) {
    return { ...(profile === undefined ? {} : { profile }), attachments: [], problem: toErrorView(error).message }
  }
}
