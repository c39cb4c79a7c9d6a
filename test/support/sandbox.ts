// A person's place at a machine: a home, a folder, the commands on the PATH. Commands run as real processes of the
// built program; what was started in the background ends with the sandbox.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCli } from '@mcp-runtime/sdk/testing'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
/** Of all our packages, as long as no release changes it. */
export const version: string = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8')).version
export const node = join(root, 'node_modules/.bin/node')
export const program = join(root, 'bin/mcp-runtime')
export const ticketDesk = join(root, 'examples/ticket-desk-mcp/server.ts')

export interface Ran {
  /** 128 when a signal ended it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** stdout as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it expects to find.
  readonly json: () => any
}

export interface RunOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
}

export interface Background {
  readonly child: ChildProcess
  readonly output: () => string
  /** Resolves with the match once the output so far has it; rejects when the process ends before. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>
  readonly ended: Promise<number | NodeJS.Signals>
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | NodeJS.Signals>
}

export class Sandbox {
  readonly dir: string
  readonly env: Record<string, string | undefined>
  readonly #program: readonly string[]
  readonly #background: Background[] = []

  /** `command` is what `cli` runs. */
  protected constructor(dir: string, command: readonly string[] = [program]) {
    this.dir = dir
    this.#program = command
    this.env = {
      ...process.env,
      HOME: dir,
      MCP_RUNTIME_CONFIG_DIR: join(dir, 'config'),
      PATH: `${join(root, 'bin')}:${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      NO_COLOR: '1',
      // vitest's own settings for its workers are no business of the program.
      NODE_OPTIONS: undefined,
    }
  }

  static async create(): Promise<Sandbox> {
    return new Sandbox(await mkdtemp(join(tmpdir(), 'mcp-runtime-e2e-')))
  }

  /** Runs `mcp-runtime` with these words and waits for its end. */
  cli(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.run([...this.#program, ...words], options)
  }

  /** Like `cli`, for a command that must succeed: anything but exit 0 throws with what it printed. */
  async ok(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const ran = await this.cli(words, options)
    if (ran.code !== 0)
      throw new Error(`mcp-runtime ${words.join(' ')} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`)
    return ran
  }

  async run([command = '', ...args]: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const env = { ...this.env, ...options.env }
    const { exit, stdout, stderr } = await runCli(args, { cwd: this.dir, ...options, program: [command], env })
    return { code: exit, stdout, stderr, json: () => JSON.parse(stdout) }
  }

  start([command, ...args]: readonly string[], options: RunOptions = {}): Background {
    const child = spawn(command as string, args, {
      cwd: options.cwd ?? this.dir,
      env: { ...this.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const background = watch(child)
    this.#background.push(background)
    return background
  }

  /** A ticket desk on a port of its own. */
  async ticketDesk(env: Record<string, string> = {}): Promise<{ url: string; port: number; server: Background }> {
    const port = await freePort()
    const server = this.start([node, ticketDesk], { env: { PORT: String(port), ...env } })
    await server.until(/http:\/\/\S+/)
    return { url: `http://localhost:${port}`, port, server }
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#background.map((background) => background.stop()))
    // A platform that runs is not reset; down alone would leave the images of its containers in the engine.
    for (const verb of [['down'], ['reset', '--yes']]) {
      await this.cli(['local', ...verb], { env: { MCP_RUNTIME_JIT: 'never' } })
    }
    await rm(this.dir, { recursive: true, force: true })
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

function watch(child: ChildProcess): Background {
  let output = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += String(chunk)
      for (const listener of listeners) listener()
    })
  const ended = exitOf(child)
  return {
    child,
    output: () => output,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output)
          if (!match) return
          listeners.delete(look)
          resolve(match)
        }
        listeners.add(look)
        look()
        ended.then(
          (code) => reject(new Error(`It ended with ${code} before it printed ${pattern}:\n${output}`)),
          reject,
        )
      }),
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return ended
    },
  }
}

const exitOf = (child: ChildProcess): Promise<number | NodeJS.Signals> =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? (signal as NodeJS.Signals)))
  })
