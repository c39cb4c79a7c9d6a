// What is installed, as written beside the packages of one generation (`plugins.json`). Every start reads it, so it
// holds what the launcher needs to know without opening a plugin.

export const RECORD_SCHEMA = 1

export interface PluginRecord {
  readonly schema: typeof RECORD_SCHEMA
  /** The version of the core that wrote it. */
  readonly host: string
  /** By name, in alphabetical order. */
  readonly plugins: readonly InstalledPlugin[]
}

export interface InstalledPlugin {
  readonly name: string
  readonly version: string
  /** `user`: in the generation's `node_modules`. `link`: a folder of the user's, at `root`. */
  readonly type: 'user' | 'link'
  /** Absolute; only of a linked plugin. */
  readonly root?: string
  readonly source: 'registry' | 'tarball' | 'folder'
  /** What was asked for, as an update asks again: a range, a tag, or the URL or path of a tarball. */
  readonly requested: string
  /** `sha512-…` of the package's tarball; a linked folder has none. */
  readonly integrity?: string
  /** Ids and aliases of its commands, words joined by `:`. */
  readonly commands: readonly string[]
  /** The events that its hooks answer. */
  readonly hooks: readonly string[]
  /** The cores it is made for (`mcpRuntime.hostRange`). */
  readonly hostRange?: string
  /** Its dependency ranges on what the core can lend it. */
  readonly uses: { readonly '@oclif/core'?: string; readonly '@mcp-runtime/sdk'?: string }
}
