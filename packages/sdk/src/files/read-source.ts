import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { fail } from '../errors/index.ts'

/** No manifest or metadata file comes near it; what does is another kind of file. */
const LIMIT = 8 * 1024 * 1024

/** The text of a file. Errors: MCPR_FILE_NOT_FOUND, MCPR_FILE_UNREADABLE, MCPR_INPUT_INVALID when it is too large. */
export async function readTextFile(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  const found = await stat(path)
  if (found.isDirectory()) fail('MCPR_FILE_UNREADABLE', `${path} is a folder.`)
  // A device or a pipe would be read without an end.
  if (!found.isFile()) fail('MCPR_FILE_UNREADABLE', `${path} is no regular file.`)
  if (found.size > LIMIT) tooLarge(path)
  return decode(await readFile(path), path)
}

/** The text of stdin, up to the same size. */
export async function readTextStream(
  stream: Readable & { isTTY?: boolean | undefined },
  name: string,
): Promise<string> {
  if (stream.isTTY === true)
    fail('MCPR_USAGE', 'stdin is a terminal.', { hint: 'Pipe the manifest in, or name a file with -f.' })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array | string)
    size += bytes.length
    if (size > LIMIT) tooLarge(name)
    chunks.push(bytes)
  }
  return decode(Buffer.concat(chunks), name)
}

const tooLarge = (name: string): never =>
  fail('MCPR_INPUT_INVALID', `${name} is larger than 8 MiB.`, { hint: 'Is it the right file?' })

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    return fail('MCPR_INPUT_INVALID', `${name} is not UTF-8 text.`, { cause })
  }
}
