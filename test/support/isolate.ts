// Every test file runs with a home, a config folder and an environment of its own, so that no test reads or
// writes what belongs to the person at this machine, and no two files share state.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const home = mkdtempSync(join(tmpdir(), 'mcp-runtime-test-'))

for (const name of Object.keys(process.env)) {
  if (/^(MCP_|PROVISIONED_REGISTRY_|KUBECONFIG$|NO_COLOR$|FORCE_COLOR$|XDG_)/.test(name)) delete process.env[name]
}
process.env.HOME = home
process.env.XDG_CONFIG_HOME = join(home, '.config')
process.env.XDG_DATA_HOME = join(home, '.local', 'share')
process.env.XDG_CACHE_HOME = join(home, '.cache')
process.env.MCP_RUNTIME_CONFIG_DIR = join(home, '.mcpruntime')
process.env.NO_COLOR = '1'

afterAll(() => rmSync(home, { recursive: true, force: true }))
