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
  /** What a package must have, unless it is a folder of the user's own. */
  readonly require?: readonly Requirement[]
  /** The one registry that packages of a scope (`@acme`) come from. */
  readonly registries?: Readonly<Record<string, string>>
  /** Whether a missing first-party plugin is installed on first use. */
  readonly jit?: JitMode
}

export type Requirement = 'signature' | 'provenance'
export type JitMode = 'auto' | 'ask' | 'never'

/**
 * `denied`: a deny list names it, or a stated allow list does not. `allowed`: every stated allow list names it. `open`:
 * no list is stated.
 */
export type Allowance = 'allowed' | 'denied' | 'open'

/** Both files as one. */
export interface PluginPolicy {
  allowance(name: string): Allowance
  /** The file that allows or denies the name; undefined when it is open. */
  reasonFor(name: string): string | undefined
  /** Install scripts of the package run without being asked for. */
  scriptsAllowed(name: string): boolean
  /** The machine's file states whose install scripts may run, and this package is not among them: no flag helps. */
  scriptsForbidden(name: string): boolean
  readonly required: readonly Requirement[]
  /** The registry that the name must come from, with a slash at its end. */
  registryOf(name: string): string | undefined
  /** Every scope that has one: it holds for what plugins depend on, too. */
  readonly pinnedScopes: readonly string[]
  /** What a first use does: as the machine's file says, else as asked (`MCP_RUNTIME_JIT`), else as the user's file says. */
  jit(asked?: JitMode): JitMode
}
