// A platform of this machine in this process, in a folder of its own, on a free port, and the command line on it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalPlatform, type LocalPlatformOptions, leaveEngine, startLocalPlatform } from '@mcp-runtime/platform'
import { type RunOptions, type RunResult, runCommand } from '@mcp-runtime/sdk/testing'

const silent = { debug() {}, info() {}, warn() {}, error() {} }

type Runnable = Parameters<typeof runCommand>[0]

export interface OwnPlatform {
  readonly platform: LocalPlatform
  /** Gone after `close`. */
  readonly folder: string
  /** What a command needs to find the platform as this token's user; as the owner of the team `local` without one. */
  env(token?: string): Record<string, string>
  /** Runs a command class as that owner. */
  run(command: unknown, argv: readonly string[], options?: RunOptions): Promise<RunResult>
  /** Ends the platform and keeps its folder. */
  stop(): Promise<void>
  /** Ends it, and takes away the folder and what it has in a container engine. */
  close(): Promise<void>
}

/** Starts one. */
export async function startOwnPlatform(options: Partial<LocalPlatformOptions> = {}): Promise<OwnPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-runtime-platform-'))
  const dataDir = join(folder, 'data')
  const platform = await startLocalPlatform({ dataDir, port: 0, version: '0.0.0', log: silent, ...options })
  const env: OwnPlatform['env'] = (token = platform.credentials.local.token) => ({
    HOME: folder,
    MCP_RUNTIME_CONFIG_DIR: join(folder, 'config'),
    MCP_PLATFORM_API_URL: platform.url,
    MCP_PLATFORM_API_TOKEN: token,
  })
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= platform.close()
    return stopped
  }
  return {
    platform,
    folder,
    env,
    run: (command, argv, more = {}) => runCommand(command as Runnable, argv, { env: env(), ...more }),
    stop,
    async close() {
      await stop()
      await leaveEngine(dataDir, process.env)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
