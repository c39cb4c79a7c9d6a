// Reads what `docker save` writes, in one pass and in any order of its entries: manifest.json comes last, and a link
// may stand before what it names.
import type { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { relief } from '../relief.ts'
import { ArchiveError, shown } from './archive-error.ts'
import { ArchiveTable } from './archive-table.ts'
import { entryName, linkTarget } from './entry-name.ts'
import { type ArchivedImage, findImage } from './find-image.ts'
import { give } from './give.ts'
import type { Stage } from './stage.ts'

export interface ReadOptions {
  /** Most bytes of the archive's files together. */
  readonly limit?: number
  readonly signal?: AbortSignal
}

/** Three for each of 127 layers is what Docker writes. */
const MOST_ENTRIES = 2000
/** What an archive may hold beside its files: headers, padding, zeros at the end. */
const OVERHEAD = 16 * 1024 * 1024

/**
 * The image of an archive, its files in `stage`. All of them agree with the digests that the archive names when the
 * promise resolves. Nothing is unpacked on the disk and no name of the archive becomes a path. Errors: ArchiveError, and
 * those of the stream and the disk; the caller discards the stage.
 */
export async function readDockerArchive(
  archive: Readable,
  stage: Stage,
  options: ReadOptions = {},
): Promise<ArchivedImage> {
  const { limit = Number.MAX_SAFE_INTEGER, signal } = options
  const tar = extract()
  // What the parser says comes here first; an entry that is cut only knows that it was ended.
  let parsing: unknown
  tar.on('error', (error: Error) => {
    parsing = error
  })
  const table = new ArchiveTable()
  const feeding = feed(archive, tar, limit).then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  const abort = (): void => void archive.destroy(signal?.reason as Error)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    signal?.throwIfAborted()
    let left = limit
    let entries = 0
    for await (const entry of tar) {
      const { name, type, size = 0, linkname } = entry.header
      entries += 1
      if (entries > MOST_ENTRIES) throw new ArchiveError(`The archive holds more than ${MOST_ENTRIES} entries.`)
      const key = entryName(name)
      if (type === 'file' || type === 'contiguous-file') {
        left -= size
        if (left < 0) throw tooLarge(limit)
        const expected = table.add(key)
        table.put(key, await stage.write(entry as AsyncIterable<Buffer>, expected))
      } else {
        if (type === 'symlink' || type === 'link') table.link(key, linkTarget(key, linkname ?? '', type))
        else if (type !== 'directory') throw new ArchiveError(`The archive holds ${shown(name)}, which is no file.`)
        entry.resume()
      }
    }
    const failed = await feeding
    if (failed !== undefined) throw failed.error
    return await findImage(table, (blob, most) => stage.read(blob, most))
  } catch (error) {
    tar.destroy(error as Error)
    const failed = await feeding
    if (failed !== undefined) throw asArchiveError(failed.error)
    throw asArchiveError((error as NodeJS.ErrnoException).code === 'STREAM_DESTROYED' ? (parsing ?? error) : error)
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

const tooLarge = (limit: number): ArchiveError =>
  new ArchiveError(`The image is larger than ${limit} bytes, which is the limit.`, 'archive_too_large')

/** Gives the archive to the parser at the parser's pace. Errors: the stream's own, and too many bytes. */
async function feed(archive: Readable, tar: ReturnType<typeof extract>, limit: number): Promise<void> {
  let total = 0
  const relieve = relief()
  try {
    for await (const chunk of archive as AsyncIterable<Buffer>) {
      if (total === 0 && chunk[0] === 0x1f && chunk[1] === 0x8b) {
        throw new ArchiveError('The archive is compressed. Send what `docker save` writes as it is.')
      }
      total += chunk.length
      if (total > limit + OVERHEAD) throw tooLarge(limit)
      await give(tar, chunk)
      relieve(chunk.length)
      if (tar.destroyed) return
    }
    tar.end(null)
  } catch (error) {
    tar.destroy(error as Error)
    throw error
  }
}

/** What the tar parser says of an archive that is none; its errors carry no code. */
function asArchiveError(error: unknown): unknown {
  const { message, code } = error as NodeJS.ErrnoException
  if (code !== undefined || !(error instanceof Error)) return error
  if (/^Unexpected end of data/.test(message)) {
    return new ArchiveError('The archive ends in the middle.', 'archive_invalid', error)
  }
  if (/^Invalid (?:tar )?header|^Header exceeds/.test(message)) {
    return new ArchiveError('This is no archive of `docker save`.', 'archive_invalid', error)
  }
  return error
}
