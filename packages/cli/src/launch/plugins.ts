// Where the package of a plugin is: in the clone, the workspace's own copy; elsewhere, what the user installed.
import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import type { InstalledPlugin } from '../plugins/store/record.ts'

export interface LocatedPlugin {
  readonly name: string
  /** Absolute, without symbolic links: Node loads modules under their real paths. */
  readonly root: string
  readonly type: 'core' | 'user' | 'link'
  /** What the installation noted; the workspace's copy has none. */
  readonly record?: InstalledPlugin
}

/** The clone that `cliRoot` (packages/cli) lies in; undefined for an installed core. */
export function workspaceOf(cliRoot: string): string | undefined {
  const workspace = join(cliRoot, '..', '..')
  return existsSync(join(workspace, 'pnpm-workspace.yaml')) ? workspace : undefined
}

/** The workspace's own copy of a first-party plugin. */
export function workspaceCopy(name: string, cliRoot: string): LocatedPlugin | undefined {
  const workspace = workspaceOf(cliRoot)
  const ours = workspace && join(workspace, 'node_modules', name)
  return ours && existsSync(join(ours, 'package.json')) ? { name, root: realpathSync(ours), type: 'core' } : undefined
}
