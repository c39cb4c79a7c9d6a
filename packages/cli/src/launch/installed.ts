// The plugins of the data folder, read once and only when something asks. A record that cannot be used ends what needs
// a plugin; everything else goes on without plugins.
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { readRecord } from '../plugins/store/read-record.ts'
import type { LocatedPlugin } from './plugins.ts'

export interface Installed {
  /** All of them; MCPR_PLUGIN_STORE when the record cannot be used. */
  all(): readonly LocatedPlugin[]
  /** All of them; none, and one warning, when the record cannot be used. */
  usable(): readonly LocatedPlugin[]
  /** Forgets what was read, after an installation. */
  refresh(): void
}

/** The plugins recorded below `dataDir`. `warn` is told once why they are left out. */
export function installedPlugins(dataDir: string, warn: (text: string) => void): Installed {
  let found: readonly LocatedPlugin[] | undefined
  let warned = false
  const all = () => {
    found ??= located(dataDir)
    return found
  }
  return {
    all,
    usable() {
      try {
        return all()
      } catch (error) {
        if (!warned) warn(`Installed plugins are left out. ${(error as Error).message}`)
        warned = true
        return []
      }
    },
    refresh() {
      found = undefined
    },
  }
}

function located(dataDir: string): LocatedPlugin[] {
  const current = readRecord(dataDir)
  if (!current) return []
  return current.record.plugins.map((record) => ({
    name: record.name,
    root:
      record.type === 'link' && record.root ? real(record.root) : join(current.generation, 'node_modules', record.name),
    type: record.type,
    record,
  }))
}

/** A linked folder may be gone; whoever opens the plugin says so. */
function real(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
