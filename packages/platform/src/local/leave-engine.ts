import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { createDockerEngine, engineSocket } from '../engine/index.ts'
import { removeAll } from '../workloads/containers/remove-all.ts'
import { databasePath } from './data-folder.ts'

/**
 * Removes what the platform of a folder has in the container engine: the images it gave it, and the containers and
 * networks of one that was killed. No platform may run on the folder. Resolves with a sentence when that could not be
 * done; a machine without an engine has nothing to remove.
 */
export async function leaveEngine(dataDir: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const socket = engineSocket(env)
  const instance = instanceOf(dataDir)
  if (instance === undefined || socket === undefined || !existsSync(socket)) return undefined
  const engine = createDockerEngine(socket)
  try {
    await removeAll(engine, instance)
    return undefined
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return `What this platform has in the container engine could not be removed: ${why}`
  } finally {
    await engine.close()
  }
}

/** Undefined also for a file that cannot be read: then nothing can be told apart. */
function instanceOf(dataDir: string): string | undefined {
  const path = databasePath(dataDir)
  if (!existsSync(path)) return undefined
  try {
    const sql = new DatabaseSync(path, { readOnly: true })
    try {
      const row = sql.prepare("SELECT value FROM meta WHERE key = 'instance'").get()
      return typeof row?.value === 'string' && row.value !== '' ? row.value : undefined
    } finally {
      sql.close()
    }
  } catch {
    return undefined
  }
}
