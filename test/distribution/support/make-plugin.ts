// A tiny real plugin as the tarball that a registry would hold: no build, no dependency but those that are asked for.
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from '../../support/sandbox.ts'

interface Tar {
  create(options: Readonly<Record<string, unknown>>, paths: readonly string[]): Promise<void>
}
const { create } = createRequire(join(root, 'packages/cli/package.json'))('tar') as Tar

export interface PluginCommand {
  readonly aliases?: readonly string[]
  readonly hiddenAliases?: readonly string[]
  readonly summary?: string
  /** What it prints; by default its plugin's name and version, and its id. */
  readonly says?: string
  /** The text of its file, when it does more than print; see `useSdk` in PluginOptions for what it may import. */
  readonly source?: string
}

export interface PluginOptions {
  readonly name: string
  /** Default 1.0.0. */
  readonly version?: string
  /** By id, words joined by `:`. Default: `hello`. */
  readonly commands?: Readonly<Record<string, PluginCommand>>
  /** By event: the text of the file. `true`: one that writes `HOOK EVENT of NAME` to stderr. */
  readonly hooks?: Readonly<Record<string, string | true>>
  /** Default: ES modules. */
  readonly commonjs?: boolean
  /** Commands extend the SDK's command class; the package depends on the SDK in this range. */
  readonly useSdk?: string
  /** Changes the `oclif.manifest.json`, so that it lies; `false` leaves it out. */
  readonly manifest?: false | ((manifest: Manifest) => unknown)
  /** A file that every install script of the package appends its event to. */
  readonly scriptMark?: string
  /** Over the package.json; a key of undefined is left out. */
  readonly package?: Readonly<Record<string, unknown>>
  /** More files, by path in the package. */
  readonly files?: Readonly<Record<string, string>>
}

export interface Manifest {
  version: string
  commands: Record<string, Record<string, unknown>>
}

export interface MadePlugin {
  readonly name: string
  readonly version: string
  /** The unpacked package. */
  readonly folder: string
  /** The .tgz. */
  readonly tarball: string
  readonly bytes: Buffer
  /** `sha512-…` */
  readonly integrity: string
  readonly shasum: string
  readonly package: Readonly<Record<string, unknown>>
}

const LIFECYCLE = ['preinstall', 'install', 'postinstall', 'prepare', 'preuninstall', 'postuninstall']

/** Writes the package into a folder of its own below `dir`, and beside it the tarball. Same options, same bytes. */
export async function makePlugin(dir: string, options: PluginOptions): Promise<MadePlugin> {
  const { name, version = '1.0.0' } = options
  const base = join(dir, `${name.replaceAll(/[@/]/g, '_')}-${version}`)
  const folder = join(base, 'package')
  const pkg = packageJson(options)
  const files = { ...sources(options), 'package.json': toText(pkg), ...options.files }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const tarball = `${base}.tgz`
  await create({ file: tarball, cwd: base, gzip: true, portable: true, mtime: new Date(0) }, ['package'])
  const bytes = await readFile(tarball)
  const digest = (algorithm: string) => createHash(algorithm).update(bytes)
  return {
    name,
    version,
    folder,
    tarball,
    bytes,
    integrity: `sha512-${digest('sha512').digest('base64')}`,
    shasum: digest('sha1').digest('hex'),
    package: pkg,
  }
}

const toText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

function packageJson(options: PluginOptions): Record<string, unknown> {
  const { name, version = '1.0.0', hooks = {}, commonjs, useSdk, scriptMark } = options
  const events = Object.keys(hooks).map((event) => [event, `./hooks/${event}.js`])
  const mark = (event: string) =>
    `node -e "require('fs').appendFileSync(${JSON.stringify(scriptMark).replaceAll('"', "'")}, '${event} ')"`
  return JSON.parse(
    JSON.stringify({
      name,
      version,
      description: `Says that it is ${name}.`,
      license: 'Apache-2.0',
      type: commonjs ? 'commonjs' : 'module',
      engines: { node: '>=22' },
      mcpRuntime: { hostRange: '^0.1.0' },
      ...(useSdk === undefined ? {} : { dependencies: { '@mcp-runtime/sdk': useSdk } }),
      ...(scriptMark === undefined
        ? {}
        : { scripts: Object.fromEntries(LIFECYCLE.map((event) => [event, mark(event)])) }),
      oclif: {
        commands: './commands',
        topicSeparator: ' ',
        ...(events.length === 0 ? {} : { hooks: Object.fromEntries(events) }),
      },
      ...options.package,
    }),
  )
}

const pathOf = (id: string): string[] => {
  const words = id.split(':')
  return ['commands', ...words.slice(0, -1), `${words.at(-1)}.js`]
}

function sources(options: PluginOptions): Record<string, string> {
  const { name, version = '1.0.0', commands = { hello: {} }, hooks = {}, commonjs = false } = options
  const files: Record<string, string> = {}
  for (const [id, command] of Object.entries(commands)) {
    const says = command.says ?? `${name} ${version}: ${id}`
    files[pathOf(id).join('/')] = command.source ?? commandSource(says, command, options)
  }
  for (const [event, given] of Object.entries(hooks)) {
    const text = given === true ? `process.stderr.write('HOOK ${event} of ${name}\\n')` : given
    const source = `async function hook(options) { ${text} }`
    const isWhole = given !== true && /\bexport\b|module\.exports/.test(given)
    files[`hooks/${event}.js`] = isWhole ? given : `${commonjs ? 'module.exports =' : 'export default'} ${source}\n`
  }
  const manifest: Manifest = {
    version,
    commands: Object.fromEntries(Object.entries(commands).map(([id, command]) => [id, entry(id, command, options)])),
  }
  if (options.manifest !== false) {
    const lie = options.manifest === undefined ? undefined : options.manifest(manifest)
    files['oclif.manifest.json'] = toText(lie ?? manifest)
  }
  return files
}

function commandSource(says: string, command: PluginCommand, { commonjs, useSdk }: PluginOptions): string {
  const text = JSON.stringify(says)
  const statics = `static summary = ${JSON.stringify(command.summary ?? 'Say hello.')}
  static aliases = ${JSON.stringify(command.aliases ?? [])}
  static hiddenAliases = ${JSON.stringify(command.hiddenAliases ?? [])}`
  if (useSdk !== undefined) {
    return `import { defineView, McpCommand } from '@mcp-runtime/sdk/command'
export default class Hello extends McpCommand {
  ${statics}
  static view = defineView({ human: ({ said }) => said })
  async run() {
    return { said: ${text} }
  }
}
`
  }
  return `${commonjs ? 'exports.default =' : 'export default'} class Hello {
  ${statics}
  static flags = {}
  static args = {}
  static async run() {
    process.stdout.write(${text} + '\\n')
  }
}
`
}

const entry = (id: string, command: PluginCommand, { name, commonjs = false }: PluginOptions) => ({
  id,
  aliases: command.aliases ?? [],
  hiddenAliases: command.hiddenAliases ?? [],
  args: {},
  flags: {},
  hasDynamicHelp: false,
  isESM: !commonjs,
  pluginAlias: name,
  pluginName: name,
  pluginType: 'core',
  relativePath: pathOf(id),
  strict: true,
  summary: command.summary ?? 'Say hello.',
})
