import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder of user-installed plugins, by the same rule as oclif's own (its `dataDir`). */
export function dataDir(env: NodeJS.ProcessEnv): string {
  return env.MCP_RUNTIME_DATA_DIR || join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'mcp-runtime')
}
