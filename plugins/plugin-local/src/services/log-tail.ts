import { open, stat, watch } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

const BLOCK = 64 * 1024

/** The last `count` lines of a text file, oldest first; none when there is no file. Reads at most `count` blocks. */
export async function tailOf(path: string, count: number): Promise<string[]> {
  const file = await open(path, 'r').catch(() => undefined)
  if (!file || count <= 0) {
    await file?.close()
    return []
  }
  try {
    let position = (await file.stat()).size
    let text = ''
    while (position > 0 && text.split('\n').length <= count + 1) {
      const length = Math.min(BLOCK, position)
      position -= length
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, position)
      text = buffer.toString('utf8') + text
    }
    return text.split('\n').filter(Boolean).slice(-count)
  } finally {
    await file.close()
  }
}

/** Whole lines that are appended to a file from now on, until `signal` aborts. Follows the file across a rotation. */
export async function* followFile(path: string, signal: AbortSignal): AsyncGenerator<string> {
  let position = await sizeOf(path)
  let rest = ''
  try {
    // The folder is watched, not the file: a rotated file keeps its inode, the name gets a new one.
    for await (const { filename } of watch(dirname(path), { signal })) {
      if (filename !== basename(path)) continue
      const size = await sizeOf(path)
      if (size < position) position = 0
      const text = rest + (await readFrom(path, position, size))
      position = size
      const lines = text.split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function readFrom(path: string, from: number, to: number): Promise<string> {
  if (to <= from) return ''
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(to - from), 0, to - from, from)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => ({ size: 0 }))).size
