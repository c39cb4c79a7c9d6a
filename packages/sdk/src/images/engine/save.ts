import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Env } from '../../command/io.ts'
import { mcprError } from '../../errors/index.ts'
import { ended, runChild, startChild } from './child.ts'
import type { EngineKind } from './kind.ts'
import { engineFailure, isMissing } from './unavailable.ts'

interface SaveOptions {
  readonly program: string
  readonly kind: EngineKind
  readonly image: string
  readonly env: Env
  readonly signal: AbortSignal
}

/** Enough for the engine to write on while the reader is busy. */
const BUFFER = 1024 * 1024

/** The archive of an image, and its end (see `Engine.save`). */
export function savedImage(options: SaveOptions): { readonly stream: Readable; readonly done: Promise<void> } {
  const stream = new PassThrough({ highWaterMark: BUFFER })
  const stop = new AbortController()
  stream.once('close', () => stop.abort())
  // Whoever reads or awaits `done` hears of it; nobody else needs to listen.
  stream.on('error', () => undefined)
  const signal = AbortSignal.any([options.signal, stop.signal])
  const write = options.kind === 'buildah' ? fromFile : fromClient
  const done = write({ ...options, signal }, stream).then(
    () => void stream.end(),
    (error: Error) => {
      // The person's Ctrl-C has the better words than the stream that broke by it.
      const reason = options.signal.aborted ? (options.signal.reason as Error) : error
      stream.destroy(reason)
      throw reason
    },
  )
  done.catch(() => undefined)
  return { stream, done }
}

/** docker and podman write to their stdout. */
async function fromClient(options: SaveOptions, stream: PassThrough): Promise<void> {
  const { program, kind, image, env, signal } = options
  const args = kind === 'podman' ? ['save', '--format', 'docker-archive', '--', image] : ['save', '--', image]
  const child = startChild(program, args, { env, signal })
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-4096)
  })
  child.stdout?.pipe(stream, { end: false })
  judge(options, await ended(child, signal), stderr)
}

/** buildah writes an archive to a file only: a socket, which is what a child of ours has as stdout, it cannot open. */
async function fromFile(options: SaveOptions, stream: PassThrough): Promise<void> {
  const { program, image, env, signal } = options
  const folder = await mkdtemp(join(tmpdir(), 'mcp-runtime-save-'))
  try {
    const path = join(folder, 'image.tar')
    const { code, stderr } = await runChild(program, ['push', '-q', '--', image, `docker-archive:${path}:${image}`], {
      env,
      signal,
    })
    judge(options, code, stderr)
    const { createReadStream } = await import('node:fs')
    await pipeline(createReadStream(path), stream, { end: false, signal })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function judge({ program, kind, image, env, signal }: SaveOptions, code: number, stderr: string): void {
  signal.throwIfAborted()
  if (code === 0) return
  if (!isMissing(stderr)) throw engineFailure({ kind, program, stderr, env }, `could not hand over ${image}`)
  throw mcprError('MCPR_IMAGE_NOT_FOUND', `${kind} has no image ${image}.`, {
    next: [{ command: `${kind} images`, when: 'to see the images of this machine' }],
  })
}
