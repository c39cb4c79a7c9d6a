// Flags that several commands of this group share.
import { Args, Flags, waitFlag } from '@mcp-runtime/sdk/command'

export const metadataDirFlag = () =>
  Flags.string({ summary: 'Folder with the metadata.', default: '.mcp', helpValue: 'DIR' })

export const metadataFileFlag = () =>
  Flags.string({ summary: 'One metadata file instead of the folder.', helpValue: 'FILE' })

export const fromServerFlag = (summary: string) =>
  Flags.string({ summary: `${summary} /mcp is added to an address without a path.`, helpValue: 'URL' })

/** Decision 7: `go run . &` is still compiling. */
export const serverWaitFlag = () =>
  waitFlag(60_000, 'How long --from-server waits for a server on this machine to start, as 90s or 5m.')

/** Whose file of an MCP client. */
export const clientScopeFlag = () =>
  Flags.option({ options: ['user', 'project'] as const, summary: 'The file of this user, or of the current folder.' })({
    default: 'user' as const,
    helpValue: 'user|project',
  })

/** The server that a command is about. */
export const serverArg = () => Args.string({ required: true, description: 'Name of the server.' })

/** Whose file is changed. */
export const clientArg = () =>
  Args.string({ required: true, description: 'claude, claude-code, cursor, vscode, codex, gemini or windsurf.' })
