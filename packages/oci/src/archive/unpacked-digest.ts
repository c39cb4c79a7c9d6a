// The digest of what a packed layer unpacks to, taken while the packed bytes pass by: that is what a config calls a
// diff_id (OCI image-spec, config.md).
import { createHash, type Hash } from 'node:crypto'
import type { Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { Compression } from '../media-types.ts'
import { ArchiveError } from './archive-error.ts'
import { give } from './give.ts'

export interface Unpacked {
  readonly compression: Compression
  /** Absent when the bytes cannot be unpacked. */
  readonly diffID?: string
}

/** What other engines unpack, by the first four bytes: bzip2, xz, and frames that zstd passes over. */
const OTHERS = [/^BZh/, /^\xfd7zX/, /^[\x50-\x5f]\x2a\x4d\x18/]

/** Errors: ArchiveError for a file that an engine would unpack, and this does not look into. */
export function refuseOtherPacking(head: Uint8Array): void {
  const start = Buffer.from(head.subarray(0, 4)).toString('latin1')
  if (!OTHERS.some((magic) => magic.test(start))) return
  throw new ArchiveError('A layer of the image is packed by neither gzip nor zstd, which are taken.')
}

/** How bytes are packed, by their first four. */
export function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  return 'none'
}

export interface Unpacking {
  write(chunk: Uint8Array): Promise<void>
  /** Undefined when the bytes cannot be unpacked. Errors: what `judge` threw. */
  end(): Promise<string | undefined>
  /** Gives up. */
  drop(): void
}

/** Unpacks and hashes; keeps nothing. `judge`: called with the bytes that came out; throws to end a bomb early. */
export function unpacking(compression: 'gzip' | 'zstd', judge: (bytes: Uint8Array) => void): Unpacking {
  const stream: Transform = compression === 'gzip' ? createGunzip() : createZstdDecompress()
  const hash: Hash = createHash('sha256')
  let failure: Error | undefined
  stream.on('data', (chunk: Buffer) => {
    try {
      judge(chunk)
      hash.update(chunk)
    } catch (error) {
      stream.destroy(error as Error)
    }
  })
  const ended = new Promise<void>((resolve) => {
    stream.once('error', (error) => {
      failure = error
    })
    stream.once('close', resolve)
  })
  return {
    async write(chunk) {
      await give(stream, chunk)
    },
    async end() {
      if (!stream.destroyed) stream.end()
      await ended
      // An error of zlib carries its code; any other one is the refusal.
      if (failure !== undefined && !String((failure as NodeJS.ErrnoException).code).startsWith('Z')) throw failure
      return failure === undefined ? `sha256:${hash.digest('hex')}` : undefined
    },
    drop: () => void stream.destroy(),
  }
}
