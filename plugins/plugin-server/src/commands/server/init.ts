import { Flags, McpCommand, useKubeFlag } from '@mcp-runtime/sdk/command'
import { fromServerFlag, metadataDirFlag, serverArg, serverWaitFlag } from '../../flags.ts'
import type { InitResult } from '../../services/init.ts'
import { initView } from '../../views/init.ts'

export default class Init extends McpCommand<InitResult> {
  static override summary = 'Write the metadata of a server: its tools, what they do, and the policy.'
  static override description =
    'Writes one entry of servers.yaml and leaves everything else in the file as it is. Tools come from a running server, from --tool and from --tool-spec; look at what was assumed about each before you deploy.'
  static override examples = [
    '<%= config.bin %> server init ticket-desk --from-server http://localhost:8088',
    '<%= config.bin %> server init ticket-desk --tool list_tickets --tool-spec close_ticket:high:destructive',
  ]
  static override args = { name: serverArg() }
  static override flags = {
    'metadata-dir': metadataDirFlag(),
    image: Flags.string({ summary: 'Image repository; the name when left out.', helpValue: 'IMAGE' }),
    tag: Flags.string({ summary: 'Image tag.', default: 'latest', helpValue: 'TAG' }),
    scope: Flags.string({
      summary: 'Who may find it: tenant, org or public.',
      default: 'tenant',
      helpValue: 'tenant|org|public',
    }),
    'policy-mode': Flags.string({
      summary: 'allow-list, or observe to deny nothing.',
      default: 'allow-list',
      helpValue: 'MODE',
    }),
    'default-decision': Flags.string({
      summary: 'For callers without a grant: allow or deny.',
      default: 'deny',
      helpValue: 'allow|deny',
    }),
    'session-required': Flags.boolean({
      summary: 'Only agents with a session may call.',
      default: true,
      allowNo: true,
    }),
    port: Flags.integer({ summary: 'Port the server listens on in its container.', helpValue: 'PORT' }),
    tool: Flags.string({
      summary: 'A tool that reads, for low trust. Repeatable.',
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'tool-spec': Flags.string({
      summary: 'A tool with its trust and side effect; overrides a discovered one. Repeatable.',
      helpValue: 'NAME:TRUST:SIDE-EFFECT',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'tool-risk': Flags.string({ summary: 'Risk of every tool: low, medium or high.', helpValue: 'LEVEL' }),
    'from-server': fromServerFlag('Ask this running server for its tools.'),
    wait: serverWaitFlag(),
    force: Flags.boolean({ summary: 'Replace the entry of this name.' }),
    'use-kube': useKubeFlag(),
  }
  static override view = initView

  override async run(): Promise<InitResult> {
    const { args, flags } = await this.parse(Init)
    const [{ initServer }, { shellWord }] = await Promise.all([
      import('../../services/init.ts'),
      import('@mcp-runtime/contract/names'),
    ])
    const result = await initServer({
      ctx: this.ctx,
      name: args.name,
      metadataDir: flags['metadata-dir'],
      image: flags.image,
      tag: flags.tag,
      scope: flags.scope,
      policyMode: flags['policy-mode'],
      defaultDecision: flags['default-decision'],
      sessionRequired: flags['session-required'],
      port: flags.port,
      tools: flags.tool ?? [],
      toolSpecs: flags['tool-spec'] ?? [],
      toolRisk: flags['tool-risk'],
      fromServer: flags['from-server'],
      waitMs: flags.wait,
      force: flags.force,
    })
    const folder = shellWord(flags['metadata-dir'])
    this.hint(
      `Next: mcp-runtime server deploy ${result.name} --metadata-dir ${folder}   (when its tools are as you want)`,
    )
    return result
  }
}
