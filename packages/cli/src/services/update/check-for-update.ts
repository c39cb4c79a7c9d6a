import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { npm } from '../../plugins/npm/npm.ts'
import { readState, writeState } from './tell-of-update.ts'
import { isVersion, statePath } from './update-state.ts'

/** What the registry calls the newest version; undefined when that cannot be found out or kept. */
export interface FoundVersion {
  readonly newest?: string
}

/**
 * Asks the user's npm registry and keeps the answer for the next run. That it asked is kept first: a registry that fails
 * is asked again tomorrow, not with every command.
 */
export async function checkForUpdate(ctx: CommandContext): Promise<FoundVersion> {
  const path = statePath(ctx.env)
  if (path === undefined) return {}
  const cwd = dirname(path)
  await mkdir(cwd, { recursive: true })
  const before = { ...(await readState(path)), checkedAt: ctx.now().toISOString() }
  await writeState(path, before)
  const { stdout } = await npm(ctx, { args: ['view', 'mcp-runtime', 'version'], cwd })
  const newest: unknown = JSON.parse(stdout)
  if (!isVersion(newest)) return {}
  // A run in between may have told of the version before.
  await writeState(path, { ...(await readState(path)), newest, checkedAt: before.checkedAt })
  return { newest }
}
