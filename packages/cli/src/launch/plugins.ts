// Where the package of a plugin is: in the clone, the workspace's own copy; elsewhere, what the user installed.
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface LocatedPlugin {
  readonly name: string
  readonly root: string
  readonly type: 'core' | 'user' | 'link'
}

interface InstalledEntry {
  readonly name?: unknown
  readonly type?: unknown
  readonly root?: unknown
}

/** The folder of user-installed plugins, by the same rule as oclif's own (its `dataDir`). */
export function dataDir(env: NodeJS.ProcessEnv): string {
  return env.MCP_RUNTIME_DATA_DIR || join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'mcp-runtime')
}

/** The clone that `cliRoot` (packages/cli) lies in; undefined for an installed core. */
export function workspaceOf(cliRoot: string): string | undefined {
  const workspace = join(cliRoot, '..', '..')
  return existsSync(join(workspace, 'pnpm-workspace.yaml')) ? workspace : undefined
}

/** What `plugins install` and `plugins link` recorded; empty when nothing was, or the record cannot be read. */
export function installedPlugins(dir: string): LocatedPlugin[] {
  let record: { oclif?: { plugins?: unknown } }
  try {
    record = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
  } catch {
    return []
  }
  const entries = Array.isArray(record.oclif?.plugins) ? (record.oclif.plugins as InstalledEntry[]) : []
  return entries.flatMap(({ name, type, root }): LocatedPlugin[] => {
    if (typeof name !== 'string') return []
    if (type === 'link') return typeof root === 'string' ? [{ name, root, type: 'link' }] : []
    return [{ name, root: join(dir, 'node_modules', name), type: 'user' }]
  })
}

/** Finds one plugin; in the clone the workspace's copy is meant, even when the user installed another version. */
export function locatePlugin(name: string, cliRoot: string, env: NodeJS.ProcessEnv): LocatedPlugin | undefined {
  const workspace = workspaceOf(cliRoot)
  const ours = workspace && join(workspace, 'node_modules', name)
  if (ours && existsSync(join(ours, 'package.json'))) return { name, root: realpathSync(ours), type: 'core' }
  const installed = installedPlugins(dataDir(env)).find((plugin) => plugin.name === name)
  return installed && existsSync(join(installed.root, 'package.json')) ? installed : undefined
}
