import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { ScannedMessage } from '../rpc/message.ts'
import { scanMessage } from '../rpc/scan-message.ts'
import { LineReader } from './line-reader.ts'

export interface StdioCommand {
  /** Program and arguments; never given to a shell. */
  command: readonly string[]
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Lines for a log: what the program writes to stderr, and what of its stdout is not MCP. */
  onLog?(line: string): void
  /** A program has been started as the leader of the process group `pid`, or that group is gone. */
  onProcess?(pid: number, runs: boolean): void
  /** Milliseconds the program gets to end after its stdin is closed, and again after SIGTERM. Default 2000. */
  grace?: number
}

export interface StdioHandlers {
  onMessage(message: ScannedMessage, body: Buffer): void
  /** Once, when the program has ended or could not start; says how. */
  onEnd(how: string): void
}

/** Most bytes that may wait for a program that does not read. */
const MAX_WAITING = 64 * 1024 * 1024

/**
 * A stdio MCP server as a process group of its own, so that what it starts ends with it. One message a line in both
 * directions (MCP transports, stdio); what it prints besides goes to the log.
 */
export class StdioChild {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #handlers: StdioHandlers
  readonly #options: StdioCommand
  readonly #ended: Promise<void>
  #over = false

  constructor(options: StdioCommand, handlers: StdioHandlers) {
    const [program = '', ...args] = options.command
    this.#options = options
    this.#handlers = handlers
    this.#child = spawn(program, args, {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
    })
    this.#child.stdin.on('error', () => {})
    const { pid } = this.#child
    if (pid !== undefined) options.onProcess?.(pid, true)
    const out = new LineReader(32 * 1024 * 1024)
    this.#child.stdout.on('data', (chunk: Buffer) => {
      for (const event of out.push(chunk)) {
        if (event.kind === 'line') this.#line(event.line)
        else this.#log(`a line of ${event.bytes} bytes was dropped`)
      }
    })
    const err = new LineReader(64 * 1024)
    this.#child.stderr.on('data', (chunk: Buffer) => {
      for (const event of err.push(chunk)) if (event.kind === 'line') this.#log(event.line.toString('utf8'))
    })
    this.#ended = new Promise((resolve) => {
      const over = (how: string): void => {
        if (this.#over) return
        this.#over = true
        this.#signal('SIGKILL')
        if (pid !== undefined) options.onProcess?.(pid, false)
        this.#handlers.onEnd(how)
        resolve()
      }
      this.#child.once('error', (error) => over(`could not be started: ${error.message}`))
      // After `exit` its last output may still be on the way; `close` waits for it, but also for whoever holds the pipe.
      this.#child.once('exit', (code, signal) => {
        const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`
        const timer = setTimeout(() => over(how), 200)
        this.#child.once('close', () => {
          clearTimeout(timer)
          over(how)
        })
      })
    })
  }

  get over(): boolean {
    return this.#over
  }

  /** Sends one message; its bytes must be one line. False when the program is gone or does not read. */
  write(message: Uint8Array): boolean {
    const { stdin } = this.#child
    if (this.#over || stdin.destroyed || stdin.writableLength > MAX_WAITING) return false
    stdin.write(message)
    stdin.write('\n')
    return true
  }

  /** Ends the program as MCP says: stdin is closed, then SIGTERM, then SIGKILL, to the whole group. */
  async stop(): Promise<void> {
    const grace = this.#options.grace ?? 2_000
    this.#child.stdin.end()
    const steps = [
      setTimeout(() => this.#signal('SIGTERM'), grace),
      setTimeout(() => this.#signal('SIGKILL'), 2 * grace),
    ]
    await this.#ended
    for (const step of steps) clearTimeout(step)
  }

  #signal(name: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return
    try {
      process.kill(-this.#child.pid, name)
    } catch {
      // The group is gone already.
    }
  }

  #line(line: Buffer): void {
    const scan = scanMessage(line, { maxDepth: 512 })
    if (scan.ok) for (const message of scan.messages) this.#handlers.onMessage(message, line)
    else this.#log(`not MCP on stdout (${scan.detail}): ${line.toString('utf8', 0, 200)}`)
  }

  #log(line: string): void {
    this.#options.onLog?.(line)
  }
}
