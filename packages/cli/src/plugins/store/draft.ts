import { constants } from 'node:fs'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CurrentPlugins } from './read-record.ts'
import type { InstalledPlugin } from './record.ts'

/** A generation that nobody uses yet. */
export interface Draft {
  /** Absolute; an npm project. */
  readonly dir: string
  /** What its record will say. */
  plugins: InstalledPlugin[]
}

/** What npm needs to take the folder for a project; it adds the dependencies. */
const PROJECT = { name: 'mcp-runtime-plugins', private: true }

/** A copy of the generation in use, or an empty one. What could not be made is removed. */
export async function makeDraft(dir: string, current: CurrentPlugins | undefined): Promise<Draft> {
  try {
    if (current === undefined) {
      await mkdir(dir)
      await writeFile(join(dir, 'package.json'), `${JSON.stringify(PROJECT, null, 2)}\n`)
    } else {
      // The links below node_modules/.bin are relative and stay so. File systems that can share the blocks do.
      // npm does not believe its notes on node_modules when a folder there is newer than they are, and would ask again.
      const options = {
        recursive: true,
        verbatimSymlinks: true,
        preserveTimestamps: true,
        mode: constants.COPYFILE_FICLONE,
      }
      await cp(current.generation, dir, options)
    }
  } catch (error) {
    await rm(dir, { recursive: true, force: true }).catch(() => {})
    throw error
  }
  return { dir, plugins: [...(current?.record.plugins ?? [])] }
}
