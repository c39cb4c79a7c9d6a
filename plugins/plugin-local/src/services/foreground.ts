// The platform in this process: what `local up` starts in the background, and what `--foreground` shows.
import { mkdir } from 'node:fs/promises'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { toErrorView } from '@mcp-runtime/sdk/errors'
import { dataDirOf, logFileOf, refuseForeignFolder } from './data-dir.ts'
import { platformFailure } from './platform-failure.ts'
import { wantedMode } from './platform-mode.ts'
import { type LocalPlatformInfo, READY_FD, report } from './ready-line.ts'
import { serviceKeysOf } from './service-keys.ts'
import { DEFAULT_PORT, LOCAL_NAMESPACE, type UpOptions } from './up.ts'

export interface Foreground extends UpOptions {
  readonly version: string
  /** Called once it serves. */
  readonly onReady: (info: LocalPlatformInfo) => Promise<void>
}

/** Runs the platform until a signal; resolves after it has ended cleanly. */
export async function runForeground(ctx: CommandContext, options: Foreground): Promise<void> {
  const env: NodeJS.ProcessEnv = { ...ctx.env }
  const waited = env[READY_FD] !== undefined
  // Whoever asked reads the pipe; no child of ours may inherit the number.
  delete process.env[READY_FD]
  try {
    await serve(ctx, options, async (info) => {
      report({ ready: info }, env)
      if (!waited) await options.onReady(info)
    })
    // In the background that is the work of `local down`; here the signal was the person's `down`.
    if (!waited) await sayRestored(ctx, dataDirOf(options.dataDir, ctx.env))
  } catch (error) {
    report({ error: toErrorView(error) }, env)
    throw error
  }
}

async function sayRestored(ctx: CommandContext, dataDir: string): Promise<void> {
  const { restoreOrWarn } = await import('./save-profiles.ts')
  const restored = await restoreOrWarn(ctx, dataDir)
  if (restored) ctx.say(`Current profile: ${restored}`)
}

async function serve(
  ctx: CommandContext,
  {
    port = DEFAULT_PORT,
    dataDir: folder,
    version,
    allowHosts = [],
    mode: flag,
    egress = false,
    signup = false,
    trustProxies = [],
  }: Foreground,
  onReady: (info: LocalPlatformInfo) => Promise<void>,
): Promise<void> {
  const dataDir = dataDirOf(folder, ctx.env)
  const signal = ctx.signal
  const [{ startLocalPlatform }, { saveProfiles }] = await Promise.all([
    import('@mcp-runtime/platform'),
    import('./save-profiles.ts'),
  ])
  refuseForeignFolder(dataDir)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const mode = await wantedMode(ctx, flag)
  const options = {
    dataDir,
    port,
    version,
    egress,
    signup,
    trustedProxies: trustProxies,
    serviceKeys: await serviceKeysOf(ctx.env),
    allowedHosts: allowHosts,
    ...(mode === undefined ? {} : { mode }),
  }
  const platform = await startLocalPlatform(options).catch((error: unknown) =>
    platformFailure(error, dataDir, port, ctx.env),
  )
  try {
    const { url, instance, registryHost, credentials } = platform
    const saved = await saveProfiles(ctx.profiles, dataDir, {
      url,
      instance,
      registryHost,
      user: credentials.local,
      admin: credentials.admin,
    })
    await onReady({
      url,
      port: platform.port,
      pid: process.pid,
      dataDir,
      log: logFileOf(dataDir),
      profile: saved.profile,
      adminProfile: saved.adminProfile,
      namespace: LOCAL_NAMESPACE,
      mode: platform.mode,
      started: true,
    })
    await aborted(signal)
  } finally {
    await platform.close()
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
