import { resolve } from 'node:path'
import type { CommandContext } from '@mcp-runtime/sdk/command'
import { insecureUrlWarning } from '@mcp-runtime/sdk/profiles'
import { answersOf, type CreateHost, type CreateOptions } from './answers.ts'
import { planFiles } from './plan.ts'
import { refuseExisting, writeFiles } from './write-files.ts'

export interface CreatedPlugin {
  readonly name: string
  /** The group of its commands. */
  readonly topic: string
  /** Absolute. */
  readonly dir: string
  /** Paths below `dir`. */
  readonly files: readonly string[]
  /** False with --dry-run. */
  readonly written: boolean
}

/**
 * Makes the folder of a new plugin: a command, its test, and everything that builds, packs and publishes it. Writes all
 * or nothing. Errors: MCPR_USAGE, MCPR_PLUGIN_CLASH, MCPR_FILE_EXISTS, those of the file system.
 */
export async function createPlugin(
  ctx: Pick<CommandContext, 'warn' | 'hint'>,
  host: CreateHost,
  options: CreateOptions,
): Promise<CreatedPlugin> {
  const answers = answersOf(options, host)
  const files = planFiles(answers)
  const dir = resolve(options.dir ?? answers.folder)
  const shown = options.dir ?? answers.folder
  if (answers.registry !== undefined) {
    const insecure = insecureUrlWarning(new URL(answers.registry))
    if (insecure !== undefined) ctx.warn(insecure)
  }
  if (options.dryRun) await refuseExisting(dir, Object.keys(files))
  else {
    await writeFiles(dir, files)
    ctx.hint(`Next: cd ${shown} && npm install && npm run build && npm test`)
    ctx.hint(`Then: mcp-runtime plugins link . && mcp-runtime ${answers.topic} hello Ada`)
    ctx.hint('No licence is stated; README.md says where to.')
  }
  return { name: answers.name, topic: answers.topic, dir, files: Object.keys(files), written: !options.dryRun }
}
