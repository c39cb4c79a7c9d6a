// The container engine of this machine: the first client that gets an answer.
import { spawn } from 'node:child_process'
import { runCli } from '@mcp-runtime/sdk/testing'
import type { Ran } from './sandbox.ts'

export interface Engine {
  /** The program. */
  readonly client: string
  /** Runs the client. */
  readonly run: (args: readonly string[], options?: { cwd?: string; input?: NodeJS.ReadableStream }) => Promise<Ran>
  /** The same for what must succeed: anything but exit 0 throws with what it printed. */
  readonly ok: (...args: Parameters<Engine['run']>) => Promise<Ran>
}

// A client on the PATH may be newer than the engine and want parts that are not there; Debian's own fits its engine.
const CLIENTS = ['/usr/bin/docker', 'docker']
/** Of a daemon that hangs: then there is none. */
const PATIENCE = 20_000

/** An engine that answers, or the reason why there is none. */
export async function findEngine(): Promise<Engine | { readonly reason: string }> {
  for (const client of CLIENTS) {
    const signal = AbortSignal.timeout(PATIENCE)
    const options = { program: [client], env: { NODE_OPTIONS: undefined }, signal }
    const answer = await runCli(['version', '--format', '{{.Server.Os}}'], options).catch(() => undefined)
    if (answer?.exit === 0 && answer.stdout.trim() === 'linux') return engine(client)
  }
  return { reason: 'needs a container engine that runs (dockerd)' }
}

function engine(client: string): Engine {
  const run: Engine['run'] = (args, { cwd, input } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(client, args, { cwd, env: { ...process.env, DOCKER_BUILDKIT: '1' }, stdio: 'pipe' })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (chunk) => (stdout += String(chunk)))
      child.stderr.on('data', (chunk) => (stderr += String(chunk)))
      child.on('error', reject)
      child.stdin.on('error', () => {})
      if (input) input.pipe(child.stdin)
      else child.stdin.end()
      child.on('close', (code) => resolve({ code: code ?? 128, stdout, stderr, json: () => JSON.parse(stdout) }))
    })
  const ok: Engine['ok'] = async (args, options) => {
    const ran = await run(args, options)
    if (ran.code !== 0) throw new Error(`docker ${args.join(' ')} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`)
    return ran
  }
  return { client, run, ok }
}
