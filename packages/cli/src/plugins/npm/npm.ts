// Runs npm: never through a shell, without install scripts, with what it prints caught and its failures told apart.
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { findNpm } from './find-npm.ts'
import { hideCredentials, secretsIn } from './hide-credentials.ts'
import { npmError } from './npm-error.ts'
import { proxied } from './proxied.ts'
import { FLAGS, limits, npmEnvironment } from './settings.ts'

export interface NpmRun {
  readonly args: readonly string[]
  /** The project it works in. */
  readonly cwd: string
  /** Only what is in its cache. */
  readonly offline?: boolean | undefined
  /** `NAME@WANTED`, where it is about one package: npm's own messages do not always name it. */
  readonly about?: string | undefined
  /** Ends it; the command's own signal when left out. */
  readonly signal?: AbortSignal | undefined
}

export interface NpmOutput {
  readonly stdout: string
  readonly stderr: string
}

type Ctx = Pick<CommandContext, 'env' | 'redactor' | 'signal' | 'trace'>

/** npm waits for open requests when it is told to end; what it leaves is a draft, which is thrown away. */
const GRACE = 500

/**
 * Runs npm to its end. Later flags win over those set here. Throws what npm-error.ts makes of a failure, or the
 * signal's reason.
 */
export async function npm(ctx: Ctx, { args, cwd, offline, about, signal = ctx.signal }: NpmRun): Promise<NpmOutput> {
  signal.throwIfAborted()
  const [command, ...first] = findNpm(ctx.env)
  const npmrc = await userNpmrc(ctx)
  for (const secret of [...secretsIn(npmrc), ctx.env.NPM_TOKEN, ctx.env.NODE_AUTH_TOKEN]) ctx.redactor.add(secret)
  const [verb = '', ...rest] = args
  const network = offline ? ['--offline'] : limits(ctx.env, npmrc)
  const line = [verb, ...FLAGS, `--prefix=${cwd}`, ...network, ...rest]
  ctx.trace(`npm ${line.join(' ')}`)
  const { code, stdout, stderr } = await run([command, ...first, ...line], cwd, npmEnvironment(ctx.env), signal)
  if (stderr !== '') ctx.trace(hideCredentials(stderr.trimEnd()))
  signal.throwIfAborted()
  if (code !== 0) throw npmError(stdout, stderr, { about, proxied: (url) => proxied(ctx.env, npmrc, url) })
  return { stdout, stderr }
}

function run(
  [command = '', ...args]: readonly string[],
  cwd: string,
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<NpmOutput & { code: number | null }> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that whatever npm started ends with it.
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
      })
    }
    let last: NodeJS.Timeout | undefined
    const end = () => {
      kill(child.pid, 'SIGTERM')
      last = setTimeout(() => kill(child.pid, 'SIGKILL'), GRACE)
    }
    signal.addEventListener('abort', end, { once: true })
    const done = () => {
      clearTimeout(last)
      signal.removeEventListener('abort', end)
    }
    child.on('error', (error) => {
      done()
      reject(error)
    })
    child.on('close', (code) => {
      done()
      resolve({ ...output, code })
    })
  })
}

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended already.
  }
}

/** The text of the user's npmrc: which limits it states, and which secrets are to be hidden. */
async function userNpmrc({ env }: Pick<Ctx, 'env'>): Promise<string> {
  const given = env.npm_config_userconfig ?? env.NPM_CONFIG_USERCONFIG
  return readFile(given || join(env.HOME || homedir(), '.npmrc'), 'utf8').catch(() => '')
}
