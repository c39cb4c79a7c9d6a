import type { CommandContext } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
import { confirm } from '@mcp-runtime/sdk/prompts'
import type { PluginHost } from '../host.ts'
import { removeEverything } from '../store/change.ts'
import { holdingStore } from '../store/hold.ts'
import { pluginPaths } from '../store/paths.ts'
import { readRecord } from '../store/read-record.ts'

export interface ResetResult {
  readonly path: string
  /** Names of what was installed; null when the record could not be read. */
  readonly removed: readonly string[] | null
}

/** Removes all plugins, generations and tarballs, also when they cannot be read. MCPR_USAGE where nobody can be asked. */
export async function resetPlugins(
  ctx: CommandContext,
  host: PluginHost,
  { yes }: { readonly yes: boolean },
): Promise<ResetResult> {
  const paths = pluginPaths(host.dataDir)
  const removed = namesIn(host)
  const what = removed === null ? 'all plugins' : removed.length === 0 ? undefined : removed.join(', ')
  if (what !== undefined && !yes) {
    const message = `Remove ${what} from ${paths.home}?`
    if (!(await confirm(ctx, { message, flag: '--yes' }))) fail('MCPR_FAILED', 'Nothing was removed.')
  }
  await holdingStore(paths, ctx, () => removeEverything(paths))
  return { path: paths.home, removed }
}

function namesIn(host: PluginHost): string[] | null {
  try {
    return (readRecord(host.dataDir)?.record.plugins ?? []).map(({ name }) => name)
  } catch {
    return null
  }
}
