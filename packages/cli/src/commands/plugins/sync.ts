import { clientDryRunFlag, defineView, Flags, McpCommand, yesFlag } from '@mcp-runtime/sdk/command'
import type { SyncResult } from '../../plugins/sync/sync.ts'

const DONE = { add: 'added', change: 'changed', keep: 'unchanged', remove: 'removed', leave: 'not declared, stays' }
const PLANNED = { ...DONE, add: 'to add', change: 'to change', remove: 'to remove' }

export default class PluginsSync extends McpCommand<SyncResult> {
  static override summary = 'Make the installed plugins exactly those of a lock file.'
  static override description =
    'Installs each declared plugin at its version and digest; what is there already is left alone. The rules for plugins and the questions are those of "plugins install". Nothing is changed unless all of it can be.'
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --file plugins.lock.json --prune --yes',
    '<%= config.bin %> <%= command.id %> --from tarballs --offline --yes',
  ]
  static override flags = {
    file: Flags.string({ summary: 'Lock file to read.', helpValue: 'PATH', default: 'plugins.lock.json' }),
    prune: Flags.boolean({ summary: 'Remove plugins that the file does not declare.' }),
    from: Flags.string({ summary: 'Folder of tarballs to use before the registry is asked.', helpValue: 'DIR' }),
    offline: Flags.boolean({ summary: 'Use no network: only those tarballs and what npm has kept.' }),
    'dry-run': clientDryRunFlag(),
    yes: yesFlag('Install and remove without asking.'),
  }
  static override view = defineView<SyncResult, SyncResult['plugins'][number] & { what: string }>({
    rows: ({ plugins, dryRun }) => plugins.map((step) => ({ ...step, what: (dryRun ? PLANNED : DONE)[step.action] })),
    table: [
      { header: 'PLUGIN', value: ({ name }) => name },
      {
        header: 'VERSION',
        value: ({ version, from }) => (from && from !== version ? `${from} -> ${version}` : version),
      },
      { header: 'STATE', value: ({ what }) => what },
    ],
    empty: 'The file declares no plugin, and none is installed.',
    text: ({ changed }) => (changed ? '' : 'Nothing to do.'),
    name: ({ plugins }) => plugins.flatMap(({ name, action }) => (action === 'remove' ? [] : [name])),
  })

  override async run(): Promise<SyncResult> {
    const { flags } = await this.parse(PluginsSync)
    const { file, prune, from, offline, yes, 'dry-run': dryRun } = flags
    const { syncPlugins } = await import('../../plugins/sync/sync.ts')
    const { hostOf } = await import('../../plugins/host.ts')
    const host = hostOf(this.config, this.ctx.env)
    return syncPlugins(this.ctx, host, { file, prune, from, offline, yes, dryRun: dryRun === 'client' })
  }
}
