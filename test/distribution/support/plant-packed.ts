// First-party plugins in a data folder as an installation leaves them, straight from their tarballs: without what they
// depend on, which the core lends.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packAll } from './packed.ts'

/** Makes `dataDir` hold exactly these plugins; all of them by default. */
export async function plantPacked(dataDir: string, names?: readonly string[]): Promise<readonly string[]> {
  const { all } = await packAll()
  const plugins = all.filter(({ name }) => names?.includes(name) ?? name.startsWith('@mcp-runtime/plugin-'))
  const home = join(dataDir, 'plugins')
  const generation = join(home, 'generations', 'planted')
  rmSync(home, { recursive: true, force: true })
  mkdirSync(generation, { recursive: true })
  const entries = plugins.map(({ name, filename }) => {
    const root = join(generation, 'node_modules', name)
    mkdirSync(root, { recursive: true })
    execFileSync('tar', ['-xzf', filename, '-C', root, '--strip-components=1'])
    return entryOf(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')), root)
  })
  writeFileSync(join(generation, 'plugins.json'), JSON.stringify({ schema: 1, host: '0.1.0', plugins: entries }))
  symlinkSync('generations/planted', join(home, 'current'))
  return plugins.map(({ name }) => name)
}

interface Package {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly mcpRuntime?: { readonly hostRange?: string }
}

const entryOf = ({ name, version, dependencies = {}, mcpRuntime }: Package, root: string) => ({
  name,
  version,
  type: 'user',
  source: 'registry',
  requested: version,
  commands: Object.keys(JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')).commands),
  hooks: [],
  hostRange: mcpRuntime?.hostRange,
  uses: dependencies,
})
