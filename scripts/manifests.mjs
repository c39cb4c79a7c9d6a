// Writes what oclif would otherwise find out by loading every command: a manifest per plugin, and the catalogue of all
// first-party commands (core entries, plugin entries as `jit`) at the root, which is committed and ships with the core.
// Commands are read from their sources, so a stale dist cannot slip in. `--check [--root DIR]` writes nothing and
// fails when the committed catalogue is not what the sources say.
import './source.mjs'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { drift, manifestText, readManifest, sorted } from '../packages/sdk/src/manifest/index.ts'

/**
 * Reads all manifests of a workspace. A plugin that cannot be loaded ends it with an error that names the plugin.
 * @returns {Promise<{ plugins: Map<string, object>, catalogue: object }>} by plugin folder, and merged
 */
export async function readManifests(root) {
  const cli = join(root, 'packages/cli')
  const core = await manifestOf(cli)
  const plugins = new Map()
  const topics = {}
  for (const folder of readdirSync(join(root, 'plugins')).sort()) {
    const dir = join(root, 'plugins', folder)
    if (!existsSync(join(dir, 'package.json'))) continue
    plugins.set(dir, await manifestOf(dir))
    Object.assign(topics, readJson(join(dir, 'package.json')).oclif?.topics)
  }
  const others = [...plugins.values()].flatMap(({ commands }) => Object.values(commands))
  const entries = [...Object.values(core.commands), ...others.map((entry) => ({ ...entry, pluginType: 'jit' }))]
  const clash = entries.find(({ id }, at) => entries.findIndex((other) => other.id === id) !== at)
  if (clash) throw new Error(`two packages define the command "${clash.id}"; one of them is ${clash.pluginName}`)
  return {
    plugins,
    catalogue: {
      version: core.version,
      topics: sorted({ ...readJson(join(cli, 'package.json')).oclif.topics, ...topics }),
      commands: sorted(Object.fromEntries(entries.map((entry) => [entry.id, entry]))),
    },
  }
}

async function manifestOf(root) {
  const { name, oclif } = readJson(join(root, 'package.json'))
  try {
    const { version, commands } = await readManifest(root)
    return { version, commands: mapValues(commands, (entry) => asBuilt(entry, oclif.commands.target)) }
  } catch (error) {
    throw new Error(`the commands of ${name} cannot be loaded: ${error.message}`, { cause: error })
  }
}

/** The command was read from `src/commands/….ts`; what runs is where package.json says. */
function asBuilt(entry, target) {
  // scripts/bundle-plugins.mjs writes CommonJS.
  const bundled = target.includes('/bundle/')
  const path = entry.relativePath
    ?.join('/')
    .replace(/^src\/commands\//, `${target.replace(/^\.\//, '')}/`)
    .replace(/\.ts$/, bundled ? '.cjs' : '.js')
  return { ...entry, ...(path ? { isESM: !bundled, relativePath: path.split('/') } : {}) }
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))
const mapValues = (record, f) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]))
async function main(root, check) {
  const { plugins, catalogue } = await readManifests(root)
  const path = join(root, 'oclif.manifest.json')
  const text = manifestText(catalogue)
  if (check) {
    const committed = existsSync(path)
      ? readFileSync(path, 'utf8')
      : manifestText({ version: '', topics: {}, commands: {} })
    if (committed === text) return 0
    console.error('oclif.manifest.json is not what the sources say; run `node scripts/manifests.mjs` and commit it:')
    for (const line of drift(JSON.parse(committed), catalogue)) console.error(`  ${line}`)
    return 1
  }
  for (const [dir, manifest] of plugins) writeFileSync(join(dir, 'oclif.manifest.json'), manifestText(manifest))
  writeFileSync(path, text)
  // Read at every start: no white space.
  writeFileSync(join(root, 'packages/cli/oclif.manifest.json'), JSON.stringify(catalogue))
  return 0
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--root')
  const root = at < 0 ? join(dirname(fileURLToPath(import.meta.url)), '..') : resolve(process.argv[at + 1])
  try {
    process.exitCode = await main(root, process.argv.includes('--check'))
  } catch (error) {
    console.error(`manifests: ${error.message}`)
    process.exitCode = 1
  }
}
