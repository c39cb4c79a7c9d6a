// The audit log kept in a file that grows: whoever was stopped, at whatever byte, goes on where he was.
import { type FileHandle, open } from 'node:fs/promises'
import type { AuditEvent } from '@mcp-runtime/contract'
import { fail, mcprError } from '@mcp-runtime/sdk/errors'
import { toJsonLine } from '@mcp-runtime/sdk/output'

/** No line is longer. */
const TAIL = 4 * 1024 * 1024

/** An event as the line of a file, and of a terminal. */
export const toLine = (event: AuditEvent): string => toJsonLine(event).trimEnd()

export interface AuditFile {
  /** Id of the last event in it. */
  readonly last: number | undefined
  append(event: AuditEvent): Promise<void>
  /** What was appended is on the disk then. */
  close(): Promise<void>
}

/**
 * Opens the file for its continuation, made when absent and private then (0600). A last line that was not written to its
 * end is taken away. Errors: MCPR_INPUT_INVALID when the file holds something else.
 */
export async function openAuditFile(path: string): Promise<AuditFile> {
  const file = await open(path, 'a+', 0o600).catch((error: Error) =>
    Promise.reject(mcprError('MCPR_INPUT_INVALID', `${path} cannot be written: ${error.message}.`, { cause: error })),
  )
  try {
    const last = await lastId(file, path)
    return {
      last,
      append: async (event) => void (await file.appendFile(toJsonLine(event))),
      async close() {
        await file.sync()
        await file.close()
      },
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function lastId(file: FileHandle, path: string): Promise<number | undefined> {
  const { size } = await file.stat()
  const start = Math.max(0, size - TAIL)
  const tail = Buffer.alloc(size - start)
  for (let read = 0; read < tail.length; ) {
    const { bytesRead } = await file.read(tail, read, tail.length - read, start + read)
    if (bytesRead === 0) break
    read += bytesRead
  }
  const end = tail.lastIndexOf(0x0a) + 1
  const text = tail.subarray(0, end).toString('utf8').trimEnd()
  const id = text === '' ? undefined : idOf(text.slice(text.lastIndexOf('\n') + 1))
  if (size > 0 && ((end === 0 && !tail.toString('utf8').startsWith('{"id":')) || (text !== '' && id === undefined))) {
    return fail('MCPR_INPUT_INVALID', `${path} holds something else than events.`, {
      hint: 'Name a new file, or one that --append has written.',
    })
  }
  if (start + end < size) await file.truncate(start + end)
  return id
}

function idOf(line: string): number | undefined {
  try {
    const { id } = JSON.parse(line) as { id?: unknown }
    return typeof id === 'number' && Number.isSafeInteger(id) ? id : undefined
  } catch {
    return undefined
  }
}
