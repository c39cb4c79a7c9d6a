import { durationFlag, Flags, McpCommand, namespaceFlag, useKubeFlag } from '@mcp-runtime/sdk/command'
import { serverArg } from '../../flags.ts'

export default class Logs extends McpCommand<void> {
  static override summary = 'Show what a server has written.'
  static override description =
    'Lines of several replicas carry the name of theirs. With -o json each line is an object of its own, with time, replica and stream.'
  static override examples = [
    '<%= config.bin %> server logs ticket-desk --tail 50',
    '<%= config.bin %> server logs ticket-desk --namespace mcp-team-acme --follow',
    '<%= config.bin %> server logs ticket-desk --previous --since 15m',
  ]
  static override args = { name: serverArg() }
  static override flags = {
    namespace: namespaceFlag(),
    follow: Flags.boolean({ char: 'F', summary: 'Go on with what is written from now on, until Ctrl-C.' }),
    tail: Flags.integer({
      default: 200,
      summary: 'Lines from the end of each replica to begin with; -1 is all.',
      helpValue: 'NUMBER',
    }),
    since: durationFlag({ summary: 'Only lines younger than this, as 90s or 15m.' }),
    previous: Flags.boolean({ summary: 'Of the run before the present one, such as one that crashed.' }),
    'use-kube': useKubeFlag(),
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Logs)
    const { serverLogs } = await import('../../services/logs.ts')
    const { namespace, follow, tail, since, previous } = flags
    const about = { ctx: this.ctx, name: args.name, namespace, useKube: flags['use-kube'] }
    for await (const { line, text } of serverLogs({ ...about, follow, tail, since, previous })) {
      await this.emit(line, text)
    }
  }
}
