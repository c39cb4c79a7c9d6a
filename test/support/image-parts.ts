// Makes images for tests out of single static programs, because none can be pulled everywhere: an MCP server in Go that
// misbehaves on demand (image-server/), and busybox.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCli } from '@mcp-runtime/sdk/testing'
import { cached } from './cached.ts'
import type { Engine } from './engine.ts'

/**
 * `mcp` answers on PORT at MCP_PATH; `slow-start` does so after `delay` ms; `other-port` listens on 9321 whatever PORT
 * says; `exits` writes "Error: there is no database at db:5432" and ends with exit code 1; `busybox` has a shell and
 * its applets, and sleeps unless given another command.
 */
export type ImageKind = 'mcp' | 'exits' | 'other-port' | 'slow-start' | 'busybox'

export interface ImageOptions {
  /** Name without tag. Default: a random one. */
  readonly name?: string
  /** Default `latest`. */
  readonly tag?: string
  /** What the server calls its version; makes otherwise equal images tell themselves apart. */
  readonly version?: string
  /** Of `slow-start`, in milliseconds. Default 500. */
  readonly delay?: number
  /** USER of the image's config. Default: none, which is root. */
  readonly user?: string
  /** VOLUMEs of the image's config. */
  readonly volumes?: readonly string[]
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>
  /** Random bytes that the image has beside the program, to make it large. */
  readonly filler?: number
}

export interface BuiltImage {
  /** Name and tag. */
  readonly reference: string
  /** As the engine names it: digest of the config. */
  readonly id: string
}

/** The architecture a config names, in Go's words. */
export const hostArchitecture: string = process.arch === 'x64' ? 'amd64' : process.arch

/** Builds the image in this engine; whoever calls removes it. */
export async function buildImage(engine: Engine, kind: ImageKind, options: ImageOptions = {}): Promise<BuiltImage> {
  const { name = `mcp-runtime-test-${randomUUID().slice(0, 13)}`, tag = 'latest' } = options
  const reference = `${name}:${tag}`
  const tree = await mkdtemp(join(tmpdir(), 'mcp-runtime-image-'))
  try {
    await (kind === 'busybox' ? layOutBusybox(tree) : copyFile(await program(), join(tree, 'server')))
    if (options.filler !== undefined) await fill(join(tree, 'filler'), options.filler)
    const archive = join(tree, '.image.tar')
    const { exit, stderr } = await runCli(
      ['-C', tree, '--owner=0', '--group=0', '--exclude=.image.tar', '-cf', archive, '.'],
      { program: ['tar'], env: { NODE_OPTIONS: undefined } },
    )
    // GNU tar says 1 when the folder changed while it was read, as the archive itself makes it.
    if (exit > 1) throw new Error(`tar ended with ${exit}: ${stderr}`)
    const changes = configOf(kind, options).flatMap((change) => ['--change', change])
    const { stdout } = await engine.ok(['import', ...changes, archive, reference])
    return { reference, id: stdout.trim() }
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}

function configOf(kind: ImageKind, { version, delay = 500, user, volumes, env }: ImageOptions): string[] {
  const variables = {
    ...(version === undefined ? {} : { VERSION: version }),
    ...(kind === 'slow-start' ? { START_DELAY_MS: String(delay) } : {}),
    ...env,
  }
  const mode = kind === 'slow-start' ? 'mcp' : kind
  const command = kind === 'busybox' ? ['/bin/sleep', '100000'] : ['/server', mode]
  return [
    `CMD ${JSON.stringify(command)}`,
    // Two images are never one by chance, so that removing one leaves the other.
    `LABEL test=${randomUUID()}`,
    ...(user === undefined ? [] : [`USER ${user}`]),
    ...(volumes === undefined ? [] : [`VOLUME ${JSON.stringify(volumes)}`]),
    ...Object.entries(variables).map(([key, value]) => `ENV ${key}=${JSON.stringify(value)}`),
  ]
}

/** The Go program, compiled once for each state of its source. */
async function program(): Promise<string> {
  const source = fileURLToPath(new URL('./image-server', import.meta.url))
  const hash = createHash('sha256').update(process.arch)
  for (const file of ['go.mod', 'main.go']) hash.update(await readFile(join(source, file)))
  const dir = await cached('image-server', hash.digest('hex').slice(0, 16), async (draft) => {
    const { exit, stderr } = await runCli(['build', '-trimpath', '-ldflags=-s -w', '-o', join(draft, 'server'), '.'], {
      program: ['go'],
      cwd: source,
      env: { ...goEnv(), CGO_ENABLED: '0', NODE_OPTIONS: undefined },
    })
    if (exit !== 0) throw new Error(`go build ended with ${exit}: ${stderr}`)
  })
  return join(dir, 'server')
}

/** Tests have a home of their own, and Go wants a place for what it compiles. */
const goEnv = (): Record<string, string> => ({
  GOCACHE: fileURLToPath(new URL('../../.cache/go-build', import.meta.url)),
})

async function layOutBusybox(tree: string): Promise<void> {
  await mkdir(join(tree, 'bin'))
  await mkdir(join(tree, 'tmp'))
  await copyFile('/bin/busybox', join(tree, 'bin/busybox'))
  for (const applet of ['cat', 'echo', 'head', 'httpd', 'id', 'ls', 'mkdir', 'nc', 'printf', 'sh', 'sleep', 'wget'])
    await symlink('busybox', join(tree, 'bin', applet))
}

async function fill(path: string, bytes: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, '')
  const piece = 1024 * 1024
  for (let left = bytes; left > 0; left -= piece) {
    await writeFile(path, randomBytes(Math.min(piece, left)), { flag: 'a' })
  }
}
