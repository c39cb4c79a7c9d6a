import { spawn } from 'node:child_process'

/** How the command line is started. */
export interface CliOptions {
  /** The program with its first arguments; `mcp-runtime` of the PATH when left out. */
  readonly program?: readonly string[]
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What stands on stdin. */
  readonly input?: string
  /** Folder it runs in; this process's when left out. */
  readonly cwd?: string
  /** Ends it. */
  readonly signal?: AbortSignal
}

/** What a process printed, and how it ended. */
export interface CliResult {
  readonly stdout: string
  readonly stderr: string
  /** Its exit code; 128 when a signal ended it. */
  readonly exit: number
}

/** Runs the command line as a process of its own, without a terminal, and waits for its end. Never through a shell. */
export function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const [command = 'mcp-runtime', ...first] = options.program ?? []
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...argv], {
      env: { ...process.env, ...options.env },
      cwd: options.cwd,
      signal: options.signal,
      stdio: 'pipe',
    })
    const collected = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        collected[name] += text
      })
    }
    child.on('error', reject)
    // A program that ends without reading its input is no error of ours.
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
    child.on('close', (code, signal) => resolve({ ...collected, exit: code ?? (signal === null ? 1 : 128) }))
  })
}
