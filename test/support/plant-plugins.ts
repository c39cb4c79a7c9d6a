// Plugins put into a data folder by hand, as an installation leaves them: for tests of what runs them. What an
// installation would refuse can be planted too.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface PlantedPlugin {
  readonly name: string
  readonly version?: string
  /** Command files by id (`acme:hello`), CommonJS. */
  readonly commands?: Readonly<Record<string, string>>
  readonly aliases?: Readonly<Record<string, readonly string[]>>
  /** Hook files by event, CommonJS. */
  readonly hooks?: Readonly<Record<string, string>>
  /** More files by path. */
  readonly files?: Readonly<Record<string, string>>
  /** More of its package.json. */
  readonly pjson?: object
  /** More of its entry in the record. */
  readonly record?: object
}

/** Makes `dataDir` hold exactly these plugins; gives the folder of their packages. */
export function plantPlugins(dataDir: string, plugins: readonly PlantedPlugin[]): string {
  const home = join(dataDir, 'plugins')
  const generation = join(home, 'generations', 'planted')
  rmSync(home, { recursive: true, force: true })
  mkdirSync(generation, { recursive: true, mode: 0o755 })
  for (const plugin of plugins) plantOne(join(generation, 'node_modules', plugin.name), plugin)
  const record = { schema: 1, host: '0.1.0', plugins: plugins.map(entryOf) }
  writeFileSync(join(generation, 'plugins.json'), JSON.stringify(record))
  symlinkSync('generations/planted', join(home, 'current'))
  return join(generation, 'node_modules')
}

const entryOf = ({ name, version = '1.0.0', commands = {}, aliases = {}, hooks = {}, record }: PlantedPlugin) => ({
  name,
  version,
  type: 'user',
  source: 'registry',
  requested: 'latest',
  commands: [...Object.keys(commands), ...Object.values(aliases).flat()],
  hooks: Object.keys(hooks),
  uses: {},
  ...record,
})

function plantOne(root: string, plugin: PlantedPlugin): void {
  const { name, version = '1.0.0', commands = {}, aliases = {}, hooks = {}, files = {}, pjson } = plugin
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const fileOf = (id: string) => `commands/${id.replaceAll(':', '/')}.js`
  const targets = Object.fromEntries(Object.keys(hooks).map((event) => [event, `./hooks/${event}`]))
  write('package.json', JSON.stringify({ name, version, oclif: { commands: './commands', hooks: targets }, ...pjson }))
  const isESM = (pjson as { type?: string } | undefined)?.type === 'module'
  const entries = Object.keys(commands).map((id) => {
    const relativePath = fileOf(id).split('/')
    const shown = { summary: `The summary of ${id}.`, args: {}, flags: {}, strict: false }
    return [id, { id, ...shown, aliases: aliases[id] ?? [], hiddenAliases: [], pluginName: name, isESM, relativePath }]
  })
  write('oclif.manifest.json', JSON.stringify({ version, commands: Object.fromEntries(entries) }))
  for (const [id, text] of Object.entries(commands)) write(fileOf(id), text)
  for (const [event, text] of Object.entries(hooks)) write(`hooks/${event}.js`, text)
  for (const [path, text] of Object.entries(files)) write(path, text)
}
