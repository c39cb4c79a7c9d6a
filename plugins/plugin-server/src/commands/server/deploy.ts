import { dryRunFlag, durationFlag, Flags, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import type { DeployResult } from '../../deploy/result.ts'
import { metadataDirFlag, metadataFileFlag, serverArg } from '../../flags.ts'
import { deployView } from '../../views/deploy.ts'

export default class Deploy extends McpCommand<DeployResult> {
  static override summary = 'Publish a server: send its metadata to the platform and wait until it is ready.'
  static override description =
    'Flags win over metadata. A name that is deployed already needs --update. What only you can clear, such as a missing workload, ends the wait at once.'
  static override examples = [
    '<%= config.bin %> server deploy ticket-desk --scope tenant --metadata-dir .mcp',
    '<%= config.bin %> server deploy ticket-desk --scope tenant --metadata-dir .mcp --update',
    '<%= config.bin %> server deploy ticket-desk --dry-run=client',
  ]
  static override args = { name: serverArg() }
  static override flags = {
    namespace: namespaceFlag(),
    team: Flags.string({ summary: 'Deploy to the namespace of this team.', helpValue: 'SLUG' }),
    scope: Flags.string({ summary: 'Who may find it: tenant, org or public.', helpValue: 'tenant|org|public' }),
    image: Flags.string({ summary: 'Image repository; a tag may be part of it.', helpValue: 'IMAGE' }),
    tag: Flags.string({ summary: 'Image tag.', helpValue: 'TAG' }),
    replicas: Flags.integer({ summary: 'How many copies run.', helpValue: 'NUMBER' }),
    port: Flags.integer({ summary: 'Port the server listens on in its container.', helpValue: 'PORT' }),
    'service-port': Flags.integer({ summary: 'Port of its Service.', helpValue: 'PORT' }),
    'metadata-file': metadataFileFlag(),
    'metadata-dir': metadataDirFlag(),
    update: Flags.boolean({ summary: 'Replace the server of this name.' }),
    wait: Flags.boolean({ summary: 'Wait until it is ready.', default: true, allowNo: true }),
    timeout: durationFlag({ summary: 'How long to wait; MCP_DEPLOYMENT_TIMEOUT or 5m when left out.' }),
    'dry-run': dryRunFlag(),
    'use-kube': useKubeFlag(),
  }
  static override view = deployView

  override async run(): Promise<DeployResult> {
    const { args, flags } = await this.parse(Deploy)
    const { deployServer } = await import('../../services/deploy.ts')
    const result = await deployServer({
      ctx: this.ctx,
      name: args.name,
      metadata: { file: flags['metadata-file'], dir: flags['metadata-dir'] },
      flags: {
        namespace: flags.namespace,
        team: flags.team,
        scope: flags.scope,
        image: flags.image,
        tag: flags.tag,
        replicas: flags.replicas,
        port: flags.port,
        servicePort: flags['service-port'],
      },
      update: flags.update,
      wait: flags.wait,
      timeoutMs: flags.timeout,
      dryRun: flags['dry-run'],
      useKube: flags['use-kube'],
    })
    for (const { command, when } of result.next ?? []) this.hint(`Next: ${command}  (${when})`)
    return result
  }
}
