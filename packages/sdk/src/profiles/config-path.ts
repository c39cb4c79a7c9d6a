import { homedir } from 'node:os'
import { join, normalize } from 'node:path'
import type { Env } from '../command/io.ts'

/** Where the file with saved logins is: `MCP_RUNTIME_CONFIG_DIR`, else `~/.mcpruntime` (commands-user §2.1). */
export function configPath(env: Env): string {
  const given = env.MCP_RUNTIME_CONFIG_DIR?.trim() ?? ''
  const home = env.HOME !== undefined && env.HOME !== '' ? env.HOME : homedir()
  return join(given === '' ? join(home, '.mcpruntime') : normalize(given), 'config.json')
}
