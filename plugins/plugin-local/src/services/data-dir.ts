import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * The folder of the embedded platform: `--data-dir`, else MCP_RUNTIME_LOCAL_DIR, else `local` beside the saved
 * profiles. One folder, one platform: everything it keeps is below it.
 */
export function dataDirOf(flag: string | undefined, env: NodeJS.ProcessEnv): string {
  const given = flag?.trim() || env.MCP_RUNTIME_LOCAL_DIR?.trim()
  if (given) return resolve(given)
  return join(env.MCP_RUNTIME_CONFIG_DIR?.trim() || join(env.HOME || homedir(), '.mcpruntime'), 'local')
}

export const logFileOf = (dataDir: string): string => join(dataDir, 'platform.log')
export const runFileOf = (dataDir: string): string => join(dataDir, 'run.json')
