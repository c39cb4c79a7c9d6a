import { readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { npm } from '../npm/npm.ts'
import { nameOf, type Packages, readPackages } from '../tree/packages.ts'
import { difference, lasting, located, projectOf } from './project.ts'

export interface Tree {
  readonly packages: Packages
  /** Of the project: what its package.json names. */
  readonly dependencies: Readonly<Record<string, string>>
}

export interface TreeSources {
  /** Tarballs of a folder, by integrity; used before any registry is asked. */
  readonly tarballs: ReadonlyMap<string, string>
  /** Nothing but them and what npm has kept. */
  readonly offline: boolean
  /** Flags of npm: the registries that the rules name for scopes. */
  readonly registries: readonly string[]
}

/**
 * Makes the npm project at `dir` hold exactly these packages, by one call of npm; what lies there in the same bytes
 * already is not fetched again. Errors: those of npm, MCPR_INPUT_INVALID when the packages are no tree that npm keeps.
 */
export async function installTree(
  ctx: Pick<CommandContext, 'env' | 'redactor' | 'signal' | 'trace'>,
  dir: string,
  { packages, dependencies }: Tree,
  sources: TreeSources,
): Promise<void> {
  const pjson = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'))
  const write = async (tree: Packages) => {
    for (const [name, text] of Object.entries(projectOf(pjson, dependencies, tree)))
      await writeFile(join(dir, name), text)
  }
  await write(located(packages, sources))
  if (Object.keys(packages).length === 0) return rm(join(dir, 'node_modules'), { recursive: true, force: true })
  await trustCopy(dir)
  // Every package has its digest in the lock file, so any file with those bytes will do.
  const args = ['install', '--allow-file=all', ...sources.registries]
  await npm(ctx, { args, cwd: dir, offline: sources.offline })
  const noted = await readPackages(dir)
  const other = difference(packages, noted)
  if (other !== undefined) {
    fail(
      'MCPR_INPUT_INVALID',
      `npm does not keep ${nameOf(other, packages[other] ?? {})} as it is declared (${other}).`,
      {
        hint: 'Nothing was changed. Was the file edited by hand? Write it anew with: mcp-runtime plugins lock',
      },
    )
  }
  await write(lasting(noted, packages, sources))
}

/** npm takes its notes on what is in node_modules for outdated when a folder there is newer, as after copying. */
async function trustCopy(dir: string): Promise<void> {
  const now = new Date()
  await utimes(join(dir, 'node_modules/.package-lock.json'), now, now).catch((error: { code?: string }) => {
    if (error.code !== 'ENOENT') throw error
  })
}
