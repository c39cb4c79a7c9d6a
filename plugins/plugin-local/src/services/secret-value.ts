import { open } from 'node:fs/promises'
import { SECRET_VALUE_LIMIT } from '@mcp-runtime/contract/api'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'

/**
 * The value of a secret: a file as it is, or stdin or a hidden prompt without the line break behind it. Never an
 * argument: everybody on the machine may read those. Errors: MCPR_USAGE, MCPR_INPUT_INVALID, MCPR_FILE_NOT_FOUND.
 */
export async function readSecretValue(
  ctx: Pick<CommandContext, 'io' | 'interactive' | 'redactor'>,
  { key, fromFile }: { key: string; fromFile: string | undefined },
): Promise<string> {
  const value = fromFile === undefined ? await fromPerson(ctx, key) : decode(await readFile(fromFile), fromFile)
  if (value === '')
    fail('MCPR_INPUT_INVALID', 'The value is empty.', { hint: 'Is there anything in the pipe or file?' })
  if (value.includes('\0')) fail('MCPR_INPUT_INVALID', 'The value holds a zero byte; only text can be kept.')
  ctx.redactor.add(value)
  return value
}

async function fromPerson(ctx: Pick<CommandContext, 'io' | 'interactive'>, key: string): Promise<string> {
  const { stdin } = ctx.io
  if (stdin.isTTY === true) {
    const { askSecret } = await import('@mcp-runtime/sdk/prompts')
    return askSecret(ctx, { message: `Value of ${key}:`, flag: '--from-file, or pipe the value into stdin' })
  }
  return decode(await limited(stdin, 'stdin'), 'stdin').replace(/\r?\n$/, '')
}

async function readFile(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    if ((await file.stat()).isDirectory()) fail('MCPR_FILE_UNREADABLE', `${path} is a folder.`)
    return await limited(file.createReadStream({ autoClose: false, end: SECRET_VALUE_LIMIT }), path)
  } finally {
    await file.close()
  }
}

async function limited(stream: AsyncIterable<Uint8Array | string>, name: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Uint8Array)
    size += bytes.length
    // One line break more, which may still go.
    if (size > SECRET_VALUE_LIMIT + 2) {
      fail('MCPR_INPUT_INVALID', `${name} holds more than ${SECRET_VALUE_LIMIT / 1024} KiB, too much for a value.`)
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    return fail('MCPR_INPUT_INVALID', `${name} is not UTF-8 text.`, { cause })
  }
}
