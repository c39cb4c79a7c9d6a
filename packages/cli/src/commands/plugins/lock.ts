import { defineView, Flags, McpCommand } from '@mcp-runtime/sdk/command'
import type { LockResult } from '../../plugins/sync/write-lock.ts'

export default class PluginsLock extends McpCommand<LockResult> {
  static override summary = 'Write down what is installed, so that "plugins sync" installs exactly that elsewhere.'
  static override description =
    `The file has each plugin at one version and one digest, with everything it needs. Commit it; it holds no secrets.
With --tarballs the folder gets every package as a file: then "plugins sync --from" needs no registry.`
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --file ci/plugins.lock.json --tarballs ci/tarballs',
  ]
  static override flags = {
    file: Flags.string({ summary: 'File to write.', helpValue: 'PATH', default: 'plugins.lock.json' }),
    tarballs: Flags.string({ summary: 'Folder that gets the tarball of every package.', helpValue: 'DIR' }),
  }
  static override view = defineView<LockResult, LockResult['plugins'][number]>({
    rows: ({ plugins }) => plugins,
    table: [
      { header: 'PLUGIN', value: ({ name }) => name },
      { header: 'VERSION', value: ({ version }) => version },
      { header: 'SOURCE', value: ({ source }) => source },
    ],
    wide: [
      { header: 'PLUGIN', value: ({ name }) => name },
      { header: 'VERSION', value: ({ version }) => version },
      { header: 'SOURCE', value: ({ source }) => source },
      { header: 'INTEGRITY', value: ({ integrity }) => integrity },
    ],
    empty: 'No plugin is installed; the file declares none.',
    text: ({ file, changed, packages, tarballs }) =>
      [
        `${changed ? 'Written' : 'Unchanged'}: ${file} (${packages} packages)`,
        ...(tarballs ? [`Tarballs: ${tarballs.files.length} in ${tarballs.dir}`] : []),
      ].join('\n'),
    name: ({ plugins }) => plugins.map(({ name }) => name),
  })

  override async run(): Promise<LockResult> {
    const { flags } = await this.parse(PluginsLock)
    const { writeLock } = await import('../../plugins/sync/write-lock.ts')
    const { hostOf } = await import('../../plugins/host.ts')
    return writeLock(this.ctx, hostOf(this.config, this.ctx.env), flags)
  }
}
