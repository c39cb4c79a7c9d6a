import { fail } from '@mcp-runtime/sdk/errors'
import { localCommand } from './data-dir.ts'

/** Says in a user's words why the platform did not start. */
export function platformFailure(error: unknown, dataDir: string, port: number, env: NodeJS.ProcessEnv): never {
  const { code, message } = error as { code?: string; message?: string }
  switch (code) {
    case 'port_in_use':
      return fail('MCPR_PORT_IN_USE', `Another program listens on port ${port} of this machine.`, {
        next: [{ command: `${localCommand('up', dataDir, env)} --port 0`, when: 'to take any free port' }],
        cause: error,
      })
    case 'locked':
      return fail('MCPR_LOCKED', `Another platform uses ${dataDir}.`, {
        next: [
          { command: localCommand('status', dataDir, env), when: 'to see it' },
          { command: localCommand('down', dataDir, env), when: 'to end it' },
        ],
        cause: error,
      })
    case 'data_newer':
      return fail('MCPR_UNSUPPORTED', `${dataDir} was written by a newer version of mcp-runtime.`, {
        hint: `${message ?? ''} Update mcp-runtime, or choose another --data-dir; nothing in the folder was changed.`.trim(),
        cause: error,
      })
    case 'data_damaged':
      return fail('MCPR_FAILED', `The data in ${dataDir} are damaged.`, {
        hint: `Keep a copy of the folder; \`${localCommand('reset', dataDir, env)}\` starts anew without them.`,
        cause: error,
      })
    case 'data_unreadable':
      return fail('MCPR_FILE_UNREADABLE', `${dataDir} cannot be used as a data folder.`, {
        hint: 'It must be a folder of your own that you may write; --data-dir chooses another.',
        cause: error,
      })
    case 'setting_invalid':
      return fail('MCPR_INPUT_INVALID', message ?? 'A setting of the platform is wrong.', { cause: error })
    case 'address_unavailable':
      return fail('MCPR_UNAVAILABLE', 'The loopback address of this machine cannot be used.', { cause: error })
    case 'disk_full':
    case 'ENOSPC':
      return fail('MCPR_DISK_FULL', `No space is left for ${dataDir}.`, {
        hint: 'Free some space, or choose another --data-dir; what is in the folder stays readable.',
        cause: error,
      })
    default:
      throw error
  }
}
