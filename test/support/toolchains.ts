// The toolchains that the examples are written for, as this machine has them. Tests have a home of their own, so the
// folders in which a toolchain keeps itself and what it has downloaded are named one by one.
import { createHash } from 'node:crypto'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { runCli } from '@mcp-runtime/sdk/testing'
import { cached } from './cached.ts'
import { type Ran, root } from './sandbox.ts'

export type Toolchain = 'go' | 'python' | 'cargo'

const home = userInfo().homedir
const inHome = (name: string, path: string) => process.env[name] ?? join(home, path)

/** What a process needs to find them. */
export const toolEnv: Readonly<Record<string, string>> = {
  GOPATH: inHome('GOPATH', 'go'),
  GOCACHE: inHome('GOCACHE', '.cache/go-build'),
  GOENV: inHome('GOENV', '.config/go/env'),
  CARGO_HOME: inHome('CARGO_HOME', '.cargo'),
  RUSTUP_HOME: inHome('RUSTUP_HOME', '.rustup'),
  // Not below the example: its folder is copied by others.
  CARGO_TARGET_DIR: join(root, '.cache', 'examples-target'),
  PIP_CACHE_DIR: inHome('PIP_CACHE_DIR', '.cache/pip'),
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PYTHONDONTWRITEBYTECODE: '1',
}

const PROBES: Record<Toolchain, { words: readonly string[]; reason: string }> = {
  go: { words: ['go', 'version'], reason: 'needs Go 1.25 or newer' },
  cargo: { words: ['cargo', '--version'], reason: 'needs cargo (Rust 1.88 or newer)' },
  python: {
    words: ['python3', '-c', 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))'],
    reason: 'needs Python 3.10 or newer with venv',
  },
}

/** Why the toolchain cannot be used; undefined when it can. */
export async function missing(toolchain: Toolchain): Promise<string | undefined> {
  const { words, reason } = PROBES[toolchain]
  const ran = await run(words).catch(() => undefined)
  return ran?.code === 0 ? undefined : reason
}

export async function run(
  [program = '', ...args]: readonly string[],
  { cwd, env }: { cwd?: string; env?: Record<string, string | undefined> } = {},
): Promise<Ran> {
  const { exit, stdout, stderr } = await runCli(args, {
    program: [program],
    env: { NODE_OPTIONS: undefined, ...toolEnv, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  })
  return { code: exit, stdout, stderr, json: () => JSON.parse(stdout) }
}

/** The same for what must succeed. */
export async function ok(...[words, options]: Parameters<typeof run>): Promise<string> {
  const ran = await run(words, options)
  if (ran.code !== 0) throw new Error(`${words.join(' ')} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`)
  return ran.stdout.trim()
}

const pythonTag = () => ok(['python3', '-c', 'import sys; print(sys.executable, sys.implementation.cache_tag)'])
const keyOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Lets pip install the wheels of `mcp[cli]`, downloaded once for this machine's Python, with nothing else to look at. */
export async function wheelEnv(): Promise<Record<string, string>> {
  const download = ['python3', '-m', 'pip', 'download', '--quiet', '--only-binary=:all:', 'mcp[cli]', '--dest']
  const wheels = await cached('examples-wheels', keyOf(await pythonTag()), async (draft) => {
    await ok([...download, draft])
  })
  return { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels }
}

/** The programs of a new virtual environment in this folder. */
export async function emptyEnv(dir: string): Promise<string> {
  await ok(['python3', '-m', 'venv', join(dir, 'venv')])
  return join(dir, 'venv', 'bin')
}

/** The programs of a virtual environment with the SDK, made once. Its `python` is to be used; pip's own path is stale. */
export async function sdkEnv(): Promise<string> {
  const env = await wheelEnv()
  const dir = await cached('examples-venv', keyOf(await pythonTag()), async (draft) => {
    const bin = await emptyEnv(draft)
    await ok([join(bin, 'python'), '-m', 'pip', 'install', '--quiet', 'mcp[cli]'], { env })
  })
  return join(dir, 'venv', 'bin')
}
