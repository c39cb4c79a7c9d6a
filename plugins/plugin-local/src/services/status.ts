import { type Attachment, routes } from '@mcp-runtime/contract'
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
  const saved = await savedProfiles(ctx.profiles, dataDir)
  const found = saved ? await readAttachments(ctx, saved.profile) : { attachments: [], problem: 'not logged in to it' }
  return {
    running: true,
    ...base,
    url: urlOf(run),
    pid: run.pid,
    ...(run.version ? { version: run.version } : {}),
    ...(saved ? { profile: saved.profile } : {}),
    ...found,
  }
}

async function readAttachments(
  ctx: CommandContext,
  profile: string,
): Promise<{ attachments: readonly Attachment[]; problem?: string }> {
  const { clientFor } = await import('@mcp-runtime/sdk/client')
  try {
    const { attachments } = await (await clientFor(ctx, { profile })).call(routes.listAttachments, {})
    return { attachments }
  } catch (error) {
    return { attachments: [], problem: toErrorView(error).message }
  }
}
