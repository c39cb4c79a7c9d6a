import { Args, clientDryRunFlag, defineView, Flags, McpCommand } from '@mcp-runtime/sdk/command'
import type { CreatedPlugin } from '../../plugins/create/create.ts'

export default class PluginsCreate extends McpCommand<CreatedPlugin> {
  static override summary = 'Make the folder of a new plugin: a command, its test, and what builds and publishes it.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> @acme/plugin-quota',
    '<%= config.bin %> <%= command.id %> quota --scope @acme --registry https://npm.acme.example/',
  ]
  static override args = { name: Args.string({ required: true, description: 'Its package: @scope/plugin-x.' }) }
  static override flags = {
    scope: Flags.string({ summary: 'Scope of a name that has none.', helpValue: '@SCOPE' }),
    dir: Flags.string({ summary: 'Folder to write; the name without its scope when left out.', helpValue: 'PATH' }),
    topic: Flags.string({ summary: 'Its group of commands; taken from the name when left out.', helpValue: 'WORD' }),
    registry: Flags.string({ summary: 'Private registry that it is published to.', helpValue: 'URL' }),
    'dry-run': clientDryRunFlag(),
  }
  static override view = defineView<CreatedPlugin>({
    text: ({ name, dir, files, written }) =>
      [`${written ? 'Made' : 'Would make'} ${name} in ${dir}:`, ...files.map((path) => `  ${path}`)].join('\n'),
    name: ({ dir }) => [dir],
  })

  override async run(): Promise<CreatedPlugin> {
    const { args, flags } = await this.parse(PluginsCreate)
    const [{ hostOf }, { createPlugin }] = await Promise.all([
      import('../../plugins/host.ts'),
      import('../../plugins/create/create.ts'),
    ])
    const { topics, commandIDs } = this.config
    const taken = [...topics.map(({ name }) => name), ...commandIDs].map((id) => id.split(':')[0] ?? '')
    const { name } = args
    const { scope, dir, topic, registry, 'dry-run': dryRun } = flags
    return createPlugin(
      this.ctx,
      { ...hostOf(this.config, this.ctx.env), taken },
      { name, scope, dir, topic, registry, dryRun: dryRun !== undefined },
    )
  }
}
