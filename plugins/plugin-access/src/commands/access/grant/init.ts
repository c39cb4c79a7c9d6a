import { Flags, McpCommand } from '@mcp-runtime/sdk/command'
import { checkNames, initFlags, initValues, nameArg, sideEffectFlag } from '../../../flags/init.ts'
import type { WrittenManifest } from '../../../services/write-manifest.ts'
import { writtenView } from '../../../views/changes.ts'

export default class GrantInit extends McpCommand<WrittenManifest> {
  static override summary = 'Write a grant to a file: which tools of a server who may call.'
  static override description =
    'The file is written on this machine and nothing is applied. Check the file with `server validate --grant-file`, then apply it.'
  static override examples = [
    '<%= config.bin %> access grant init desk-readers --server ticket-desk --agent-id cursor --tool list_tickets',
    '<%= config.bin %> access grant init ops --server ticket-desk --agent-id cursor --side-effect read --side-effect write --tool-rule create_ticket:allow:medium --tool-rule close_ticket:deny:low',
  ]
  static override baseFlags = McpCommand.withOutputPath as never
  static override args = nameArg('grant')
  static override flags = {
    ...initFlags,
    'side-effect': sideEffectFlag({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'What the tools may do; read when left out. Can be given again.',
    }),
    tool: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Allow this tool. Can be given again.',
      helpValue: 'NAME',
    }),
    'tool-rule': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      summary: 'NAME:allow|deny:low|medium|high. Can be given again.',
      helpValue: 'NAME:DECISION:TRUST',
    }),
    output: Flags.string({ default: 'grant.yaml', summary: 'File to write.', helpValue: 'PATH' }),
  }
  static override view = writtenView

  async run(): Promise<WrittenManifest> {
    const { args, flags } = await this.parse(GrantInit)
    checkNames({ 'name of a grant': args.name, server: flags.server })
    const [{ initGrant }, { writeManifest }, { draftNamespace }] = await Promise.all([
      import('../../../services/init-grant.ts'),
      import('../../../services/write-manifest.ts'),
      import('../../../services/draft-namespace.ts'),
    ])
    const grant = initGrant({
      name: args.name,
      namespace: await draftNamespace(this.ctx, flags),
      ...initValues(flags),
      sideEffects: flags['side-effect'] ?? ['read'],
      tools: flags.tool ?? [],
      toolRules: flags['tool-rule'] ?? [],
    })
    return writeManifest(this.ctx, grant, flags)
  }
}
