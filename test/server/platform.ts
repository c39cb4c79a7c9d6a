// The embedded platform in this process, with a second user of the same team and a team that is nobody's.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { routes } from '@mcp-runtime/contract'
import { startLocalPlatform } from '@mcp-runtime/platform'
import { createClient, type PlatformClient } from '@mcp-runtime/sdk/client'
import { type RunOptions, type RunResult, runCommand } from '@mcp-runtime/sdk/testing'
import { expect } from 'vitest'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
export const NAMESPACE = 'mcp-team-local'

type Runnable = Parameters<typeof runCommand>[0]

/** A started platform and the ways in. */
export interface TestPlatform {
  readonly url: string
  /** Gone after `close`. */
  readonly folder: string
  readonly client: PlatformClient
  /** Token of another member of the team `local`. */
  readonly memberToken: string
  run(command: unknown, argv: readonly string[], options?: RunOptions): Promise<RunResult>
  /** Runs for the JSON result; an exit code that was not expected shows what was said. */
  // biome-ignore lint/suspicious/noExplicitAny: what a command prints is for the test to say
  json(command: unknown, argv: readonly string[], exit?: number, options?: RunOptions): Promise<any>
  env(token?: string): Record<string, string>
  stop(): Promise<void>
  close(): Promise<void>
}

/** Starts one on a free port. */
export async function startTestPlatform(): Promise<TestPlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-server-platform-'))
  const platform = await startLocalPlatform({ dataDir: join(folder, 'data'), port: 0, version: '0.0.0', log: silent })
  const as = (token: string) => createClient({ baseUrl: platform.url, credential: { token } })
  const admin = as(platform.credentials.admin.token)
  const account = { email: 'mate@example.test', password: 'correct horse' }
  const { user } = await admin.call(routes.createUser, { body: account })
  await admin.call(routes.putMember, { params: { slug: 'local', userID: user.id }, body: { role: 'member' } })
  await admin.call(routes.createTeam, { body: { slug: 'globex' } })
  const mate = await createClient({ baseUrl: platform.url }).call(routes.login, { body: account })
  const env = (token = platform.credentials.local.token) => ({
    HOME: folder,
    MCP_RUNTIME_CONFIG_DIR: join(folder, 'config'),
    MCP_PLATFORM_API_URL: platform.url,
    MCP_PLATFORM_API_TOKEN: token,
  })
  const run: TestPlatform['run'] = (command, argv, options = {}) =>
    runCommand(command as Runnable, argv, { env: env(), ...options })
  let stopped = false
  const stop = async () => {
    if (!stopped) await platform.close()
    stopped = true
  }
  return {
    url: platform.url,
    folder,
    client: as(platform.credentials.local.token),
    memberToken: mate.access_token,
    run,
    env,
    stop,
    async json(command, argv, exit = 0, options = {}) {
      const result = await run(command, [...argv, '-o', 'json'], options)
      expect(result, result.stderr + result.stdout).toMatchObject({ exit })
      return JSON.parse(result.stdout)
    },
    async close() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A manifest as text; `spec` in flow style. */
export const manifest = (name: string, spec: object = {}, metadata: object = {}): string =>
  `apiVersion: mcpruntime.org/v1alpha1
kind: MCPServer
metadata: ${JSON.stringify({ name, ...metadata })}
spec: ${JSON.stringify({ image: `example/${name}`, imageTag: 'v1', ...spec })}
`
