import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { shellWord } from '@mcp-runtime/contract/names'
import { fail } from '@mcp-runtime/sdk/errors'

/**
 * The folder of the embedded platform: `--data-dir`, else MCP_RUNTIME_LOCAL_DIR, else `local` beside the saved
 * profiles. One folder, one platform: everything it keeps is below it.
 */
export function dataDirOf(flag: string | undefined, env: NodeJS.ProcessEnv): string {
  const given = flag?.trim() || env.MCP_RUNTIME_LOCAL_DIR?.trim()
  if (given) return resolve(given)
  return join(env.MCP_RUNTIME_CONFIG_DIR?.trim() || join(env.HOME || homedir(), '.mcpruntime'), 'local')
}

/** A line such as `mcp-runtime local down`, for this folder: with --data-dir when it is not the one used without. */
export function localCommand(verb: string, dataDir: string, env: NodeJS.ProcessEnv): string {
  const line = `mcp-runtime local ${verb}`
  return dataDir === dataDirOf(undefined, env) ? line : `${line} --data-dir ${shellWord(dataDir)}`
}

export const logFileOf = (dataDir: string): string => join(dataDir, 'platform.log')
export const runFileOf = (dataDir: string): string => join(dataDir, 'run.json')

const OURS = new Set(['platform.db', 'platform.log', 'platform.lock'])

/** Refuses a folder that holds something else: the platform makes its folder private, and `reset` deletes from it. */
export function refuseForeignFolder(dataDir: string): void {
  let names: string[]
  try {
    names = readdirSync(dataDir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return
    if (code !== 'ENOTDIR') throw error
    fail('MCPR_FILE_UNREADABLE', `${dataDir} cannot be used: it, or a part of the path, is a file.`, {
      hint: 'Choose a folder with --data-dir.',
    })
  }
  if (names.length === 0 || names.some((name) => OURS.has(name))) return
  fail('MCPR_INPUT_INVALID', `${dataDir} holds other things than a platform.`, {
    hint: 'Choose an empty folder, or one that does not exist yet, with --data-dir.',
  })
}
