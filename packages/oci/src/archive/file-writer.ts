import type { FileHandle } from 'node:fs/promises'

/** Bytes that may wait for the disk. */
const MOST = 1024 * 1024

/** Writes chunks one after another; those that come while the disk works go out together with the next write. */
export class FileWriter {
  readonly #file: FileHandle
  #waiting: Uint8Array[] = []
  #size = 0
  #work: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(file: FileHandle) {
    this.#file = file
  }

  /** Takes a chunk; a promise when the caller should wait. Errors: those of the disk, also of a chunk before. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    this.#waiting.push(chunk)
    this.#size += chunk.length
    this.#work ??= this.#drain()
    return this.#size > MOST || this.#failure !== undefined ? this.end() : undefined
  }

  /** Resolves when all is written. */
  async end(): Promise<void> {
    await this.#work
    if (this.#failure !== undefined) throw this.#failure.error
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        let chunks = this.#waiting
        this.#waiting = []
        this.#size = 0
        while (chunks.length > 0) chunks = rest(chunks, (await this.#file.writev(chunks)).bytesWritten)
      }
    } catch (error) {
      this.#failure = { error }
    }
    this.#work = undefined
  }
}

/** What is left of the chunks after so many bytes; a disk that is nearly full takes a part only. */
function rest(chunks: readonly Uint8Array[], written: number): Uint8Array[] {
  let skip = written
  return chunks.flatMap((chunk) => {
    const gone = Math.min(skip, chunk.length)
    skip -= gone
    return gone === chunk.length ? [] : [chunk.subarray(gone)]
  })
}
