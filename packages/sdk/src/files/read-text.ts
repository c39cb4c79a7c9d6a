import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { fail } from '../errors/index.ts'

export interface ReadOptions {
  /** Where `-` reads from; `process.stdin` when left out. */
  readonly stdin?: Readable
}

/** No manifest of a person is larger; a device or a wrong file is. Bytes. */
const LARGEST = 4 * 1024 * 1024

/** How a path is named to people. */
export const shownPath = (path: string): string => (path === '-' ? 'stdin' : path)

/**
 * The text of a file, or of stdin for `-`. UTF-8, without a byte order mark. MCPR_FILE_NOT_FOUND, MCPR_INPUT_INVALID
 * when it is larger than 4 MiB or no UTF-8.
 */
export async function readText(path: string, { stdin = process.stdin }: ReadOptions = {}): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of path === '-' ? stdin : createReadStream(path)) {
      const bytes = Buffer.from(chunk as Uint8Array | string)
      size += bytes.length
      if (size > LARGEST) fail('MCPR_INPUT_INVALID', `${shownPath(path)} is larger than ${LARGEST / 1024 / 1024} MiB.`)
      chunks.push(bytes)
    }
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT') fail('MCPR_FILE_NOT_FOUND', `There is no file ${path}.`, { cause: error })
    if (code === 'EISDIR') fail('MCPR_INPUT_INVALID', `${path} is a folder; a file is expected.`, { cause: error })
    throw error
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (error) {
    return fail('MCPR_INPUT_INVALID', `${shownPath(path)} is not a text in UTF-8.`, { cause: error })
  }
}
