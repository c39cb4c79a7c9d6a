import { fail } from '@mcp-runtime/sdk/errors'

const READ_ONLY = ['EACCES', 'EPERM', 'EROFS']
const FULL = ['ENOSPC', 'EDQUOT']

/** Says what a failed system call means for the folder of plugins; everything else is thrown as it is. */
export const storeError =
  (home: string) =>
  (error: unknown): never => {
    const { code } = error as { code?: string }
    if (FULL.includes(code ?? '')) {
      return fail('MCPR_DISK_FULL', `No space is left for plugins in ${home}; nothing was changed.`, { cause: error })
    }
    if (READ_ONLY.includes(code ?? '')) {
      return fail(
        'MCPR_PLUGIN_STORE',
        `The plugins in ${home} cannot be changed: it may not be written to (${code}).`,
        {
          hint: 'What is installed there can be used. Set MCP_RUNTIME_DATA_DIR to a folder of your own for others.',
          cause: error,
        },
      )
    }
    if (code === 'ENOTDIR' || code === 'EEXIST') {
      return fail(
        'MCPR_PLUGIN_STORE',
        `Plugins cannot be kept in ${home}: something that is no folder is in the way.`,
        {
          hint: 'Move it away, or set MCP_RUNTIME_DATA_DIR to another folder.',
          cause: error,
        },
      )
    }
    throw error
  }
