import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { dataDirOf, localCommand, logFileOf } from './data-dir.ts'
import { wantedMode } from './platform-mode.ts'
import type { LocalPlatformInfo } from './ready-line.ts'
import { type RunFile, runningPlatform, urlOf } from './run-file.ts'
import { type StartSettings, startFlags } from './start-flags.ts'

export interface UpOptions extends StartSettings {
  readonly port: number | undefined
  readonly dataDir: string | undefined
}

export const DEFAULT_PORT = 8090
export const LOCAL_NAMESPACE = 'mcp-team-local'

/**
 * Starts the platform in the background, or tells where it runs already. Errors: MCPR_PORT_IN_USE, MCPR_CONFLICT when
 * it runs on another port or in another mode, MCPR_DISK_FULL, MCPR_UNSUPPORTED for a data folder of a newer version.
 */
export async function up(ctx: CommandContext, options: UpOptions): Promise<LocalPlatformInfo> {
  const dataDir = dataDirOf(options.dataDir, ctx.env)
  const running = runningPlatform(dataDir)
  const { allowHosts, port, egress, signup, trustProxies } = options
  const settings = { allowHosts, egress, signup, trustProxies }
  const mode = await wantedMode(ctx, options.mode)
  if (running) {
    const flags = startFlags(settings)
    if (flags.length > 0) ctx.warn(`It runs already; ${flags.join(' ')} counts from its next start.`)
    return describeRunning(ctx, dataDir, running, { port, mode })
  }
  const { spawnDaemon } = await import('./spawn-daemon.ts')
  return spawnDaemon({
    dataDir,
    port: port ?? DEFAULT_PORT,
    flags: startFlags({ ...settings, mode }),
    program: [process.execPath, ...process.execArgv, process.argv[1] as string],
    env: { ...ctx.env },
    signal: ctx.signal,
  })
}

async function describeRunning(
  ctx: CommandContext,
  dataDir: string,
  run: RunFile,
  { port, mode }: Pick<UpOptions, 'port' | 'mode'>,
): Promise<LocalPlatformInfo> {
  const conflict = (how: string, then: string): never =>
    fail('MCPR_CONFLICT', `The platform of ${dataDir} runs already, ${how}.`, {
      next: [{ command: localCommand('down', dataDir, ctx.env), when: `to end it, then start it ${then}` }],
    })
  if (port !== undefined && port !== 0 && port !== run.port) conflict(`on port ${run.port}`, 'on another port')
  const runs = run.mode ?? 'tenant'
  if (mode !== undefined && mode !== runs) conflict(`in the mode ${runs}`, `with --mode ${mode}`)
  const { savedProfiles } = await import('./save-profiles.ts')
  const saved = await savedProfiles(ctx.profiles, dataDir)
  if (!saved) ctx.warn('Its saved logins are gone; `mcp-runtime local down`, then `local up`, makes them again.')
  return {
    url: urlOf(run),
    port: run.port,
    pid: run.pid,
    dataDir,
    log: logFileOf(dataDir),
    ...(saved ? { profile: saved.profile, adminProfile: saved.adminProfile } : {}),
    namespace: LOCAL_NAMESPACE,
    mode: runs,
    started: false,
  }
}
