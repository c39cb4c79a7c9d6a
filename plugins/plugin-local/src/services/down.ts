import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { dataDirOf, localCommand } from './data-dir.ts'
import { runningPlatform } from './run-file.ts'
import { restoreOrWarn, restoreProfile } from './save-profiles.ts'
import { stopPlatform } from './stop.ts'

export interface DownResult {
  readonly stopped: boolean
  readonly pid?: number
  /** It did not end in time and was killed; nothing acknowledged is lost by that. */
  readonly killed: boolean
  /** The profile that is current again. */
  readonly restored?: string
}

const GRACE_MS = 15_000

/** Ends the platform of the data folder; its data and its profiles stay for the next `local up`. */
export async function down(ctx: CommandContext, options: { dataDir: string | undefined }): Promise<DownResult> {
  const dataDir = dataDirOf(options.dataDir, ctx.env)
  const run = runningPlatform(dataDir)
  const killed = run ? (await stopPlatform(run, GRACE_MS, ctx.signal)).killed : false
  const restored = await restoreOrWarn(ctx, dataDir)
  return { stopped: run !== undefined, ...(run ? { pid: run.pid } : {}), killed, ...(restored ? { restored } : {}) }
}

export interface ResetResult {
  readonly dataDir: string
  readonly removedProfiles: readonly string[]
}

/** Deletes everything the platform keeps, with its profiles. Errors: MCPR_CONFLICT while it runs. */
export async function reset(ctx: CommandContext, options: { dataDir: string | undefined }): Promise<ResetResult> {
  const dataDir = dataDirOf(options.dataDir, ctx.env)
  refuseRunning(dataDir, ctx.env)
  const [{ removeProfiles }, { removePlatformFiles }] = await Promise.all([
    import('./save-profiles.ts'),
    import('./remove-files.ts'),
  ])
  await restoreProfile(ctx.profiles, dataDir)
  const removedProfiles = await removeProfiles(ctx.profiles, dataDir)
  const { leaveEngine } = await import('@mcp-runtime/platform')
  const left = await leaveEngine(dataDir, ctx.env)
  if (left !== undefined) ctx.warn(left)
  await removePlatformFiles(dataDir)
  return { dataDir, removedProfiles }
}

/** MCPR_CONFLICT while a platform runs on the folder. */
export function refuseRunning(dataDir: string, env: NodeJS.ProcessEnv): void {
  if (!runningPlatform(dataDir)) return
  fail('MCPR_CONFLICT', `The platform of ${dataDir} is running.`, {
    next: [{ command: localCommand('down', dataDir, env), when: 'first' }],
  })
}
