import { readFile, stat } from 'node:fs/promises'
import { fail } from '@mcp-runtime/sdk/errors'
import type { TlsFiles } from '../options/options.ts'
import type { TlsText } from '../runtime/runtime.ts'

/** Reads the PEM files of `--tls-*`. Regular files only, and a CA bundle must hold a certificate (§2.1). */
export async function readTlsFiles(files: TlsFiles): Promise<TlsText> {
  const text: TlsText = {}
  if (files.cert) text.cert = await readPem('--tls-client-cert', files.cert, 'CERTIFICATE')
  if (files.key) text.key = await readPem('--tls-client-key', files.key, 'PRIVATE KEY')
  if (files.ca) text.ca = await readPem('--tls-ca-bundle', files.ca, 'CERTIFICATE')
  return text
}

async function readPem(flag: string, path: string, what: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (!found) return fail('MCPR_FILE_NOT_FOUND', `${flag}: ${path} does not exist.`)
  if (!found.isFile()) return fail('MCPR_INPUT_INVALID', `${flag}: ${path} is not a regular file.`)
  const text = await readFile(path, 'utf8').catch((cause: Error) =>
    fail('MCPR_FILE_UNREADABLE', `${flag}: ${path} cannot be read: ${cause.message}.`, { cause }),
  )
  const block = new RegExp(`-----BEGIN (?:[A-Z0-9]+ )*${what}-----`)
  if (!block.test(text))
    return fail('MCPR_INPUT_INVALID', `${flag}: ${path} holds no ${what.toLowerCase()} in PEM form.`)
  return text
}
