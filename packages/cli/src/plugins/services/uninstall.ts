import type { CommandContext } from '@mcp-runtime/sdk/command'
import { runTasks } from '@mcp-runtime/sdk/progress'
import type { PluginHost } from '../host.ts'
import { npm } from '../npm/npm.ts'
import { changePlugins } from '../store/change.ts'
import { readRecord } from '../store/read-record.ts'
import type { InstalledPlugin } from '../store/record.ts'
import { findInstalled } from './find-installed.ts'

export interface UninstallResult {
  readonly removed: readonly Pick<InstalledPlugin, 'name' | 'version' | 'type'>[]
  /** Names of the plugins that are still installed. */
  readonly remaining: readonly string[]
}

/** Removes plugins and what only they needed; of a linked one the link alone. All or none. MCPR_NOT_FOUND. */
export async function uninstallPlugins(
  ctx: CommandContext,
  host: PluginHost,
  typed: readonly string[],
): Promise<UninstallResult> {
  const installed = readRecord(host.dataDir)?.record.plugins ?? []
  const chosen = [...new Set(typed.map((word) => findInstalled(word, installed)))]
  let remaining: string[] = []
  const run = () =>
    changePlugins(host, ctx, async (draft) => {
      const present = new Map(draft.plugins.map((plugin) => [plugin.name, plugin]))
      const names = chosen.map(({ name }) => name)
      draft.plugins = draft.plugins.filter(({ name }) => !names.includes(name))
      remaining = draft.plugins.map(({ name }) => name).sort()
      const inTree = names.filter((name) => present.get(name)?.type === 'user')
      // Without the last plugin the whole folder goes. Nothing new is needed, so nobody has to be asked.
      if (inTree.length === 0 || remaining.length === 0) return
      await npm(ctx, { args: ['uninstall', ...inTree], cwd: draft.dir, offline: true })
    })
  await runTasks(ctx, [{ title: `Removing ${chosen.map(({ name }) => name).join(', ')}`, run }])
  return { removed: chosen.map(({ name, version, type }) => ({ name, version, type })), remaining }
}
