// A change of the installed plugins is there whole or not at all: it is prepared in a generation of its own, and one
// rename makes that the current one. Whatever goes wrong before (an error, Ctrl-C, kill -9, a full disk) changes nothing.
import { randomBytes } from 'node:crypto'
import { readlink, rename, rm, symlink, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { writeFileAtomic } from '@mcp-runtime/sdk/files'
import type { PluginHost } from '../host.ts'
import { checkFolders } from './check-folder.ts'
import { removeLeftovers, removeUnused } from './clear.ts'
import { type Draft, makeDraft } from './draft.ts'
import { holdingStore } from './hold.ts'
import { type PluginPaths, pluginPaths, recordPath } from './paths.ts'
import { readRecord } from './read-record.ts'
import { type PluginRecord, RECORD_SCHEMA } from './record.ts'
import { storeError } from './store-error.ts'

export type { Draft } from './draft.ts'

type Ctx = Pick<CommandContext, 'say' | 'signal'>

/**
 * Changes what is installed: `work` gets a copy of the present state to change, then the copy takes its place. Waits
 * for a change of another process. When `work` throws, nothing has changed and what it threw is thrown.
 * MCPR_PLUGIN_STORE for a folder that cannot be used, MCPR_DISK_FULL, MCPR_LOCKED.
 */
export async function changePlugins<T>(
  host: Pick<PluginHost, 'dataDir' | 'version'>,
  ctx: Ctx,
  work: (draft: Draft) => Promise<T>,
): Promise<T> {
  const paths = pluginPaths(host.dataDir)
  return holdingStore(paths, ctx, async () => {
    checkFolders([host.dataDir, paths.home, paths.generations, paths.tarballs])
    const before = readRecord(host.dataDir)
    await removeLeftovers(paths)
    const draft = await makeDraft(join(paths.generations, newId()), before).catch(storeError(paths.home))
    try {
      const result = await work(draft)
      ctx.signal.throwIfAborted()
      await put(paths, draft, host.version, before?.generation).catch(storeError(paths.home))
      return result
    } catch (error) {
      await rm(draft.dir, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
      throw error
    }
  })
}

/** Sortable by time, for whoever looks into the folder. */
const newId = (): string =>
  `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}-${randomBytes(3).toString('hex')}`

async function put(paths: PluginPaths, draft: Draft, host: string, before: string | undefined): Promise<void> {
  const plugins = [...draft.plugins].sort((a, b) => (a.name < b.name ? -1 : 1))
  if (plugins.length === 0) return clear(paths)
  const record: PluginRecord = { schema: RECORD_SCHEMA, host, plugins }
  await writeFileAtomic(recordPath(draft.dir), `${JSON.stringify(record, null, 2)}\n`)
  if (before !== undefined) await point(paths.previous, before)
  await point(paths.current, draft.dir)
  await removeUnused(paths).catch(() => {})
}

/** With the last plugin everything goes: `current` first, so that no start meets half of it. */
async function clear(paths: PluginPaths): Promise<void> {
  await unlink(paths.current).catch(absent)
  await removeEverything(paths)
}

/** Removes all generations and tarballs. For use under the lock. */
export async function removeEverything(paths: PluginPaths): Promise<void> {
  for (const path of [paths.current, paths.previous, paths.generations, paths.tarballs])
    await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch(storeError(paths.home))
}

/** Makes `link` point to a generation, in one step. */
async function point(link: string, generation: string): Promise<void> {
  const target = join('generations', basename(generation))
  if ((await readlink(link).catch(() => undefined)) === target) return
  const beside = join(dirname(link), `.${basename(link)}-${randomBytes(6).toString('hex')}`)
  await symlink(target, beside)
  await rename(beside, link).catch(async (error) => {
    await unlink(beside).catch(() => {})
    throw error
  })
}

const absent = (error: { code?: string }): undefined => {
  if (error.code !== 'ENOENT') throw error
  return undefined
}
