// The real command in a process of its own, run from source.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const DEV = fileURLToPath(new URL('../../bin/dev.js', import.meta.url))

/** Environment of a run: nothing of this machine but the path, a login from variables. */
export function envFor(platformUrl: string, more: Record<string, string> = {}): Record<string, string> {
  const { PATH = '', HOME = '', MCP_RUNTIME_CONFIG_DIR = '' } = process.env
  const login = { MCP_PLATFORM_API_TOKEN: 'the-platform-token', MCP_PLATFORM_API_URL: platformUrl }
  return { PATH, HOME, MCP_RUNTIME_CONFIG_DIR, CI: '1', NO_COLOR: '1', ...login, ...more }
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  out: string
  err: string
  /** Exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>
  /** Resolves when the text stands in stdout or stderr; rejects when the process ends before. */
  saw(text: RegExp): Promise<void>
}

export function start(args: readonly string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, [DEV, ...args], { env })
  const running = {
    child,
    out: '',
    err: '',
    exit: once(child, 'close').then(([code]) => code as number | null),
    async saw(text: RegExp): Promise<void> {
      while (!text.test(running.out) && !text.test(running.err)) {
        const ended = await Promise.race([
          running.exit.then(() => true),
          once(child.stdout, 'data').then(() => false),
          once(child.stderr, 'data').then(() => false),
        ])
        if (ended && !text.test(running.out + running.err)) throw new Error(`ended without ${text}: ${running.err}`)
      }
    },
  }
  child.stdout.on('data', (chunk: Buffer) => {
    running.out += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    running.err += chunk
  })
  onTestFinished(async () => {
    if (child.exitCode === null) child.kill('SIGKILL')
    await running.exit
  })
  return running
}
