import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type CliOptions, type CliResult, runCli } from './run-cli.ts'

/** A platform that was started for a test; `await using` ends it. */
export interface StartedPlatform extends AsyncDisposable {
  /** Of API and gateway. */
  readonly url: string
  /** The login profile of an ordinary user; it is the current one. */
  readonly profile: string
  /** Environment in which the command line uses this platform and its logins, and nothing of the person's. */
  readonly env: Readonly<Record<string, string>>
  /** Runs the command line against this platform. */
  cli(argv: readonly string[], options?: CliOptions): Promise<CliResult>
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/**
 * Starts a real platform of this machine as a process: `mcp-runtime local up --foreground` on a free port, with a
 * folder, a home and logins of its own. Resolves once it is ready; rejects with what it printed when it is not. Needs
 * `mcp-runtime` with the local plugin, on the PATH or as `program`.
 */
export async function startLocalPlatform(options: Omit<CliOptions, 'input'> = {}): Promise<StartedPlatform> {
  const home = await mkdtemp(join(tmpdir(), 'mcp-runtime-platform-'))
  const env = {
    HOME: home,
    MCP_RUNTIME_CONFIG_DIR: join(home, 'config'),
    CI: '1',
    NO_COLOR: '1',
    ...options.env,
  } as Record<string, string>
  const [command = 'mcp-runtime', ...first] = options.program ?? []
  const words = ['local', 'up', '--foreground', '--port', '0', '--data-dir', join(home, 'data'), '-o', 'json']
  const child = spawn(command, [...first, ...words], {
    env: { ...process.env, ...env },
    cwd: options.cwd ?? home,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-8192)
    })
  }
  const lines = createInterface({ input: child.stdout })
  const ended = once(child, 'close').catch((error: unknown) => [error])
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
    await rm(home, { recursive: true, force: true })
  }
  const [line] = await Promise.race([once(lines, 'line'), ended])
  const ready = readyLine(line)
  if (ready === undefined) {
    await stop()
    throw new Error(`The local platform did not start. ${line instanceof Error ? line.message : said}`.trim())
  }
  return {
    ...ready,
    env,
    cli: (argv, more = {}) => runCli(argv, { ...options, ...more, env: { ...env, ...more.env } }),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** The line that says where it listens; anything else means that it did not start. */
function readyLine(line: unknown): { url: string; profile: string } | undefined {
  if (typeof line !== 'string') return undefined
  try {
    const { url, profile = 'local' } = JSON.parse(line) as { url?: unknown; profile?: unknown }
    return typeof url === 'string' && typeof profile === 'string' ? { url, profile } : undefined
  } catch {
    return undefined
  }
}
