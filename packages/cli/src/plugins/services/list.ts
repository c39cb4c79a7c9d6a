import { firstPartyPlugins } from '../first-party.ts'
import type { PluginHost } from '../host.ts'
import { readRecord } from '../store/read-record.ts'

/** A row of `mcp-runtime plugins`. */
export interface PluginRow {
  readonly name: string
  /** Installed; of one that is not, the version that would be. */
  readonly version: string
  readonly type: 'user' | 'link' | 'available'
  readonly source: 'registry' | 'tarball' | 'folder'
  /** What was asked for, or the folder of a linked one. */
  readonly requested: string
  /** How many commands it brings. */
  readonly commands: number
}

/** What is installed, by name; with `available` also the first-party plugins that are not. Asks no network. */
export function listPlugins(host: PluginHost, { available = false } = {}): PluginRow[] {
  const installed = (readRecord(host.dataDir)?.record.plugins ?? []).map(
    ({ name, version, type, source, requested, commands }): PluginRow => ({
      name,
      version,
      type,
      source,
      requested,
      commands: commands.length,
    }),
  )
  const there = installed.map(({ name }) => name)
  const missing = firstPartyPlugins(host).filter((name) => available && !there.includes(name))
  const rows = missing.map(
    (name): PluginRow => ({
      name,
      version: host.version,
      type: 'available',
      source: 'registry',
      requested: host.version,
      commands: host.catalogue.filter(({ pluginName }) => pluginName === name).length,
    }),
  )
  return [...installed, ...rows].sort((a, b) => (a.name < b.name ? -1 : 1))
}
