import { fail } from '../errors/index.ts'

// Lower case, because the words of a command line are compared as they are typed; no blanks, because each word is one.
const ID = /^[a-z0-9_][a-z0-9_-]*(?::[a-z0-9_][a-z0-9_-]*)*$/

/** As much of a command class as tells whether it is one. */
export interface CommandLike {
  readonly _base?: unknown
  readonly aliases?: readonly string[]
  readonly hiddenAliases?: readonly string[]
}

/**
 * Refuses a command that the launcher could not find or run: MCPR_PLUGIN_INVALID for an id or alias that nobody can
 * type, and for a class that is not built on the command base. `file` is for the message. Pure.
 */
export function checkCommand(id: string, command: CommandLike, file: string): void {
  // Told by a static of the framework's base, never by class: a plugin may have its own copy of it.
  if (typeof command._base !== 'string' || !command._base.startsWith('@oclif/core@')) {
    fail('MCPR_PLUGIN_INVALID', `${file} exports a class that is no command.`, {
      hint: 'Let it extend McpCommand of @mcp-runtime/sdk/command.',
    })
  }
  if (!ID.test(id)) {
    fail('MCPR_PLUGIN_INVALID', `${file} would be the command ${JSON.stringify(id.replaceAll(':', ' '))}.`, {
      hint: 'Name files and folders below commands/ with lower-case letters, digits and hyphens.',
    })
  }
  for (const alias of [...(command.aliases ?? []), ...(command.hiddenAliases ?? [])]) {
    if (!ID.test(alias))
      fail('MCPR_PLUGIN_INVALID', `${file} has the alias ${JSON.stringify(alias)}.`, {
        hint: 'An alias has lower-case letters, digits and hyphens; its words are joined by a colon.',
      })
  }
}
