// Code is run from these folders: where other users may write, it could be theirs.
import { lstatSync } from 'node:fs'
import { fail } from '@mcp-runtime/sdk/errors'

const WORLD_WRITABLE = 0o002

/**
 * Refuses paths that every user may write to, with MCPR_PLUGIN_STORE. A path that is not there is fine. Group write is
 * left to whoever set it: volumes of containers come with it.
 */
export function checkFolders(paths: readonly string[]): void {
  for (const path of paths) {
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (stat === undefined || stat.isSymbolicLink() || (stat.mode & WORLD_WRITABLE) === 0) continue
    fail('MCPR_PLUGIN_STORE', `Every user can write to ${path}, so no plugin of it is used.`, {
      hint: 'Take that right away; look first whether somebody used it.',
      next: [
        { command: `chmod o-w ${path}`, when: 'to keep what is installed' },
        { command: 'mcp-runtime plugins reset --yes', when: 'to remove it and begin anew' },
      ],
    })
  }
}
