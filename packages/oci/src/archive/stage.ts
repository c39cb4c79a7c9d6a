// Where the files of an archive lie until all of it has arrived: each in a temporary file, with its digest taken while
// it was written.
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { type FileHandle, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { ArchiveError } from './archive-error.ts'
import { FileWriter } from './file-writer.ts'
import { LayerScan } from './layer-scan.ts'
import { compressionOf, refuseOtherPacking, type Unpacked, type Unpacking, unpacking } from './unpacked-digest.ts'

export interface StagedBlob extends Unpacked {
  readonly digest: string
  readonly size: number
  readonly path: string
  /** Lay there before, so nothing was written. */
  readonly kept?: true
}

export interface StageOptions {
  /** Called with the bytes that are about to be written; throws to refuse them. */
  readonly claim?: (bytes: number) => void
  /** Path of a blob that is there already, which then need not be written again. */
  readonly find?: (digest: string) => string | undefined
  /** Most bytes that all packed layers together may unpack to. */
  readonly unpackedLimit?: number
}

/** Honest layers shrink to a third, some to a tenth; a bomb to a thousandth and less. Small ones may do as they like. */
const MOST_GROWTH = 32
const FREE_GROWTH = 64 * 1024 * 1024

export class Stage {
  readonly folder: string
  readonly #options: StageOptions
  #files = 0
  #packed = 0
  #unpacked = 0

  /** Makes the folder, which is the stage's own. */
  constructor(folder: string, options: StageOptions = {}) {
    this.folder = folder
    this.#options = options
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }

  /**
   * Writes one file. `expected`: the digest that its name promises, which the caller compares. Errors: what `source`,
   * `claim` or the disk throw, and ArchiveError; the file is gone then.
   */
  async write(source: AsyncIterable<Uint8Array>, expected?: string): Promise<StagedBlob> {
    const there = expected === undefined ? undefined : this.#options.find?.(expected)
    this.#files += 1
    const path = there ?? join(this.folder, String(this.#files))
    const file = there === undefined ? await open(path, 'wx', 0o600) : undefined
    try {
      return { ...(await this.#copy(source, file)), path, ...(there === undefined ? {} : { kept: true }) }
    } catch (error) {
      if (file !== undefined) await unlink(path).catch(() => undefined)
      throw error
    } finally {
      await file?.close()
    }
  }

  async #copy(source: AsyncIterable<Uint8Array>, file: FileHandle | undefined) {
    const hash = createHash('sha256')
    const writer = file && new FileWriter(file)
    let size = 0
    let head = Buffer.alloc(0)
    const scan = new LayerScan()
    let unpacker: Unpacking | undefined
    let compression: Unpacked['compression'] | undefined
    const look = (bytes: Uint8Array): void => {
      refuseOtherPacking(bytes)
      compression = compressionOf(bytes)
      if (compression === 'none') return
      unpacker = unpacking(compression, (unpacked) => {
        this.#unpack(unpacked.length)
        scan.write(unpacked)
      })
    }
    const pass = async (bytes: Uint8Array): Promise<void> => {
      if (unpacker === undefined) return scan.write(bytes)
      this.#packed += bytes.length
      await unpacker.write(bytes)
    }
    try {
      for await (const chunk of source) {
        this.#options.claim?.(chunk.length)
        const written = writer?.write(chunk)
        // A failure is thrown below, where it is awaited.
        written?.catch(() => undefined)
        // The digest is taken while the disk works.
        hash.update(chunk)
        size += chunk.length
        let fresh: Uint8Array = chunk
        if (compression === undefined) {
          fresh = head.length === 0 ? chunk : Buffer.concat([head, chunk])
          if (fresh.length < 4) head = Buffer.from(fresh)
          else look(fresh)
        }
        if (compression !== undefined) await pass(fresh)
        await written
      }
      if (compression === undefined) {
        look(head)
        await pass(head)
      }
      await writer?.end()
      const digest = `sha256:${hash.digest('hex')}`
      const diffID = unpacker === undefined ? digest : await unpacker.end()
      return { digest, size, compression: compression ?? 'none', ...(diffID === undefined ? {} : { diffID }) }
    } finally {
      unpacker?.drop()
      // The file is closed after this, whatever happened.
      await writer?.end().catch(() => undefined)
    }
  }

  #unpack(bytes: number): void {
    const limit = this.#options.unpackedLimit ?? Number.POSITIVE_INFINITY
    this.#unpacked += bytes
    if (this.#unpacked > limit) {
      throw new ArchiveError(`The image unpacks to more than ${limit} bytes, which is the limit.`, 'archive_too_large')
    }
    if (this.#unpacked > FREE_GROWTH + MOST_GROWTH * this.#packed) {
      throw new ArchiveError(`The layers of the image unpack to more than ${MOST_GROWTH} times their size.`)
    }
  }

  /** Reads a staged file of at most `limit` bytes; undefined when it is larger. */
  async read(blob: StagedBlob, limit: number): Promise<Buffer | undefined> {
    return blob.size > limit ? undefined : readFile(blob.path)
  }

  /** Takes away all that was not moved elsewhere. */
  discard(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
