// What is built: the folder that is sent to the engine and the Dockerfile in it, or beside it.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '@mcp-runtime/sdk/errors'
import { plainText } from '../words.ts'

/** A folder and a Dockerfile that exist. */
export interface BuildContext {
  readonly context: string
  readonly dockerfile: string
}

const look = (path: string) =>
  stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })

/**
 * `--context` must be a folder of this machine. `--dockerfile` is relative to the folder the command runs in and may
 * lie outside the context, as engines allow it; left out, it is `Dockerfile` here, else in the context.
 */
export async function findContext(flags: { context: string; dockerfile?: string | undefined }): Promise<BuildContext> {
  const context = plainText('--context', flags.context)
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|git@)/i.test(context)) {
    fail('MCPR_USAGE', `--context is ${context}; it must be a folder of this machine.`, {
      hint: 'Clone the repository first and name its folder.',
    })
  }
  const folder = await look(context)
  if (folder === undefined) {
    fail('MCPR_FILE_NOT_FOUND', `There is no folder ${context} to build from.`, {
      hint: 'Name another with --context.',
    })
  }
  if (!folder.isDirectory()) fail('MCPR_INPUT_INVALID', `--context is ${context}, which is no folder.`)
  return { context, dockerfile: await findDockerfile(context, flags.dockerfile) }
}

async function findDockerfile(context: string, flag: string | undefined): Promise<string> {
  const tried =
    flag === undefined ? [...new Set(['Dockerfile', join(context, 'Dockerfile')])] : [plainText('--dockerfile', flag)]
  for (const path of tried) {
    const found = await look(path)
    if (found?.isDirectory())
      fail('MCPR_INPUT_INVALID', `${path} is a folder, no Dockerfile.`, { hint: 'Name another with --dockerfile.' })
    if (found !== undefined) return path
  }
  const elsewhere = tried.length > 1 ? ` and none in ${context}` : ''
  return fail('MCPR_FILE_NOT_FOUND', flag ? `There is no file ${flag}.` : `There is no Dockerfile here${elsewhere}.`, {
    hint: 'Run where it lies, or name it with --dockerfile; it is relative to the folder you are in, not to --context.',
  })
}
