// One table: every code a user can meet, its exit code (design §3) and what it means. Codes are stable; scripts match
// on them, so an entry is never renamed or given another exit code.
const entry = (exit: number, summary: string) => ({ exit, summary })

/**
 * Every code by name, with the exit code that it ends with and what it means. A plugin uses these codes for its own
 * failures too: `MCPR_FAILED` where none says more.
 */
export const ERRORS = {
  MCPR_FAILED: entry(1, 'The command failed; the message says why.'),
  MCPR_USAGE: entry(2, 'The command line is wrong: an unknown flag, a missing or surplus argument.'),
  MCPR_INPUT_INVALID: entry(2, 'A value or a file does not follow its rules.'),
  MCPR_FINDINGS: entry(3, 'The check ran and found something to mend.'),
  MCPR_DIFFERENT: entry(3, 'The compared states differ.'),
  MCPR_NOT_LOGGED_IN: entry(4, 'No credentials are saved or given.'),
  MCPR_TOKEN_EXPIRED: entry(4, 'The token is past its time and could not be renewed.'),
  MCPR_TOKEN_REJECTED: entry(4, 'The platform does not accept the credentials.'),
  MCPR_CONFIG_BROKEN: entry(1, 'A file of saved logins or of settings cannot be used as it is.'),
  MCPR_FORBIDDEN: entry(5, 'The credentials are good, but do not allow this.'),
  MCPR_DENIED: entry(5, 'Policy denies the call.'),
  MCPR_NOT_FOUND: entry(6, 'The named thing does not exist.'),
  MCPR_FILE_NOT_FOUND: entry(6, 'A file or folder does not exist.'),
  MCPR_CONFLICT: entry(7, 'The named thing exists already, or was changed by someone else.'),
  MCPR_FILE_EXISTS: entry(7, 'A file is in the way and is not overwritten.'),
  MCPR_PORT_IN_USE: entry(7, 'Another program listens on the port.'),
  MCPR_LOCKED: entry(7, 'Another process of ours holds the file or folder.'),
  MCPR_TIMEOUT: entry(8, 'The awaited state was not reached in time.'),
  MCPR_UNAVAILABLE: entry(9, 'The other side could not be reached, or said that it cannot answer now.'),
  MCPR_NOT_A_PLATFORM: entry(9, 'What answers at the address is not the platform API.'),
  MCPR_BAD_REPLY: entry(9, 'The platform answered, but not with what was asked for.'),
  MCPR_RATE_LIMITED: entry(9, 'The platform asks to wait before the next try.'),
  MCPR_FILE_UNREADABLE: entry(1, 'A file or folder cannot be read or written.'),
  MCPR_DISK_FULL: entry(1, 'No space is left; nothing was changed.'),
  MCPR_DISCOVERY_FAILED: entry(1, 'The MCP server could not be asked for its tools.'),
  MCPR_PARTIAL: entry(1, 'Some of the work was done and some was not; the details say which.'),
  MCPR_UNSUPPORTED: entry(1, 'This platform, server or machine does not offer it.'),
  MCPR_PLUGIN_REFUSED: entry(5, 'The rules for plugins, or the person asked, do not allow this plugin.'),
  MCPR_PLUGIN_CLASH: entry(7, 'The plugin brings a command that exists already.'),
  MCPR_PLUGIN_INVALID: entry(1, 'The package is not a plugin, or not what its manifest says.'),
  MCPR_PLUGIN_INCOMPATIBLE: entry(1, 'The plugin is made for another mcp-runtime or another Node.'),
  MCPR_PLUGIN_FAILED: entry(1, 'A plugin ended with an error of its own.'),
  MCPR_PLUGIN_STORE: entry(1, 'The folder of installed plugins cannot be used as it is.'),
  MCPR_PLUGIN_MISSING: entry(11, 'The plugin of the command is not installed, and could not be.'),
  MCPR_INTEGRITY: entry(1, 'What arrived is not what was promised; it is not used.'),
  MCPR_REGISTRY_LOGIN: entry(
    4,
    'A registry, of packages or of images, wants credentials, or does not accept those it got.',
  ),
  MCPR_REGISTRY_TIMEOUT: entry(9, 'A registry, of packages or of images, did not answer in time.'),
  MCPR_PROXY_FAILED: entry(9, 'The proxy on the way to the package registry failed.'),
  MCPR_TLS_FAILED: entry(9, 'The certificate of a registry, of packages or of images, is not trusted.'),
  MCPR_OFFLINE: entry(9, 'It is not on this machine, and the network may not be used.'),
  MCPR_ENGINE_UNAVAILABLE: entry(9, 'No container engine is on this machine, or none that answers.'),
  MCPR_BUILD_FAILED: entry(1, 'The container engine could not build the image.'),
  MCPR_IMAGE_NOT_FOUND: entry(6, 'The container engine of this machine has no such image.'),
  MCPR_IMAGE_REFUSED: entry(1, 'The platform or the registry does not take the image.'),
  MCPR_WORKLOAD_FAILED: entry(1, 'What was deployed does not run.'),
  MCPR_INTERRUPTED: entry(130, 'Stopped by a signal.'),
  MCPR_BUG: entry(10, 'A fault of ours; running again with --debug shows more.'),
} as const

/**
 * What each exit code means; a script may rely on them (design §3).
 * @internal
 */
export const EXIT_CODES: Readonly<Record<number, string>> = {
  0: 'Done.',
  1: 'Failed.',
  2: 'The command line or its input is wrong.',
  3: 'Checked or compared, and there are findings or differences.',
  4: 'Not authenticated.',
  5: 'Forbidden, or denied by policy.',
  6: 'Not found.',
  7: 'Conflict.',
  8: 'Timed out while waiting.',
  9: 'The other side is not available; trying again may help.',
  10: 'A fault of mcp-runtime.',
  11: 'The plugin of the command is not installed.',
  130: 'Interrupted.',
}

/** A code of the table. */
export type ErrorCode = keyof typeof ERRORS

/** Whether a text is a code of the table. */
export const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERRORS, code)
