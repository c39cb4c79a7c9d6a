import { Flags, McpCommand } from '@mcp-runtime/sdk/command'
import { checkNames, initFlags, initValues, nameArg } from '../../../flags/init.ts'
import type { WrittenManifest } from '../../../services/write-manifest.ts'
import { writtenView } from '../../../views/changes.ts'

export default class SessionInit extends McpCommand<WrittenManifest> {
  static override summary = 'Write a session to a file, to be applied by an admin.'
  static override description =
    'The file is written on this machine and nothing is applied. Agents normally get their sessions from the adapter; write one by hand only for a special case.'
  static override examples = [
    '<%= config.bin %> access session init cursor-session --server ticket-desk --agent-id cursor --trust low --expires-in 4h',
  ]
  static override baseFlags = McpCommand.withOutputPath as never
  static override args = nameArg('session')
  static override flags = {
    ...initFlags,
    'expires-at': Flags.string({ summary: 'End of the session, like 2030-01-31T18:00:00Z.', helpValue: 'TIME' }),
    'expires-in': Flags.string({ summary: 'Length of the session, like 4h or 1h30m.', helpValue: 'DURATION' }),
    revoked: Flags.boolean({ summary: 'Write it revoked.' }),
    'upstream-token-secret': Flags.string({
      summary: 'Secret with the token for the server (cluster only).',
      helpValue: 'NAME',
    }),
    'upstream-token-key': Flags.string({ default: 'token', summary: 'Key in that secret.', helpValue: 'NAME' }),
    output: Flags.string({ default: 'session.yaml', summary: 'File to write.', helpValue: 'PATH' }),
  }
  static override view = writtenView

  async run(): Promise<WrittenManifest> {
    const { args, flags } = await this.parse(SessionInit)
    checkNames({ 'name of a session': args.name, server: flags.server })
    const [{ initSession }, { writeManifest }, { draftNamespace }] = await Promise.all([
      import('../../../services/init-session.ts'),
      import('../../../services/write-manifest.ts'),
      import('../../../services/draft-namespace.ts'),
    ])
    const session = initSession({
      name: args.name,
      namespace: await draftNamespace(this.ctx, flags),
      ...initValues(flags),
      expiresAt: flags['expires-at'],
      expiresIn: flags['expires-in'],
      revoked: flags.revoked,
      upstreamTokenSecret: flags['upstream-token-secret'],
      upstreamTokenKey: flags['upstream-token-key'],
      now: this.ctx.now(),
    })
    return writeManifest(this.ctx, session, flags)
  }
}
