// The embedded platform and the command line on it, in one process.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalPlatform, type LocalPlatformOptions, startLocalPlatform } from '@mcp-runtime/platform'
import { type RunOptions, runCommand } from '@mcp-runtime/sdk/testing'

const silent = { debug() {}, info() {}, warn() {}, error() {} }

export interface Desk {
  readonly platform: LocalPlatform
  readonly folder: string
  readonly env: Record<string, string>
  run(
    command: Parameters<typeof runCommand>[0],
    argv: readonly string[],
    options?: RunOptions,
  ): ReturnType<typeof runCommand>
  stop(): Promise<void>
}

export async function startDesk(options: Partial<LocalPlatformOptions> = {}): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'platform-commands-'))
  const dataDir = join(folder, 'data')
  const platform = await startLocalPlatform({ dataDir, port: 0, version: '0.0.0', log: silent, ...options })
  const env = {
    HOME: folder,
    MCP_RUNTIME_CONFIG_DIR: join(folder, 'config'),
    MCP_PLATFORM_API_URL: platform.url,
    MCP_PLATFORM_API_TOKEN: platform.credentials.local.token,
  }
  return {
    platform,
    folder,
    env,
    run: (command, argv, more = {}) => runCommand(command, argv, { env, ...more }),
    async stop() {
      await platform.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
