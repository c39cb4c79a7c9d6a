// The flags that the questions about access share: who calls, and which files take the place of the platform.
import { Flags } from '@mcp-runtime/sdk/command'

/** Who calls. */
export const callerFlags = {
  'agent-id': Flags.string({ summary: 'The agent, as its adapter names it.', helpValue: 'ID' }),
  'human-id': Flags.string({
    summary: 'The person: the id, or the e-mail of somebody in a team of yours.',
    helpValue: 'ID',
  }),
  'team-id': Flags.string({
    summary: 'The team the caller comes from, by id or slug; the server’s own when left out.',
    helpValue: 'ID',
  }),
}

/** Files that take the place of the platform. */
export const offlineFlags = {
  'metadata-dir': Flags.string({ summary: 'Ask files, not the platform: folder with the metadata.', helpValue: 'DIR' }),
  'metadata-file': Flags.string({ summary: 'The same with one metadata file.', helpValue: 'FILE' }),
  'grant-file': Flags.string({
    summary: 'Grants of the files’ policy. Can be given again.',
    helpValue: 'PATH',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'session-file': Flags.string({
    summary: 'Sessions of the files’ policy. Can be given again.',
    helpValue: 'PATH',
    multiple: true,
    multipleNonGreedy: true,
  }),
}

interface OfflineValues {
  readonly 'metadata-dir'?: string | undefined
  readonly 'metadata-file'?: string | undefined
  readonly 'grant-file'?: readonly string[] | undefined
  readonly 'session-file'?: readonly string[] | undefined
}

export const offlineValues = (flags: OfflineValues, files: readonly string[] = []) => ({
  metadataDir: flags['metadata-dir'],
  metadataFile: flags['metadata-file'],
  grantFiles: flags['grant-file'] ?? [],
  sessionFiles: flags['session-file'] ?? [],
  files,
})
