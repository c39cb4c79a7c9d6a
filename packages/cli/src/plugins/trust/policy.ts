// Who decides which plugins may be installed and run: the machine's file, then the user's.

/** `plugins.json`, at `/etc/mcp-runtime` or beside the saved logins. Absent parts restrict nothing. */
export interface PolicyFile {
  readonly schema: 1
  /** Names and scopes (`@acme/*`) that may be installed; nothing else may. */
  readonly allow?: readonly string[]
  /** Names and scopes that may not. */
  readonly deny?: readonly string[]
  /** Names and scopes whose install scripts may run. */
  readonly allowScripts?: readonly string[]
  /** What a package from a registry must have. */
  readonly require?: readonly ('signature' | 'provenance')[]
  /** The one registry that packages of a scope come from. */
  readonly registries?: Readonly<Record<string, string>>
  /** Whether a missing first-party plugin is installed on first use. */
  readonly jit?: 'auto' | 'ask' | 'never'
}
