// The dependency rule: who may import whom among our own packages. Tools on TypeScript's old API skip every file
// with TypeScript 7 and report success, so the rule is this table, held against each package.json and tsconfig;
// pnpm's strict node_modules and knip make an import without such a dependency fail.
// `node scripts/arrows.mjs [ROOT]` prints each forbidden arrow and exits 1.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ALLOWED = {
  contract: [],
  wire: ['contract'],
  oci: ['contract'],
  kube: ['contract'],
  sdk: ['contract', 'kube'],
  cli: ['sdk', 'contract'],
  platform: ['contract', 'wire', 'oci', 'kube'],
  plugin: ['sdk', 'contract', 'wire', 'oci', 'kube'],
  'plugin-local': ['sdk', 'contract', 'wire', 'oci', 'kube', 'platform'],
  'plugin-cluster': ['sdk', 'contract', 'wire', 'oci', 'kube', 'platform'],
}

/** Lists every dependency between our packages that the table does not allow, as `from -> to`. */
export function forbiddenArrows(root) {
  const found = []
  for (const group of ['packages', 'plugins']) {
    if (!existsSync(join(root, group))) continue
    for (const folder of readdirSync(join(root, group))) {
      const dir = join(root, group, folder)
      if (!existsSync(join(dir, 'package.json'))) continue
      const allowed = ALLOWED[folder] ?? (group === 'plugins' ? ALLOWED.plugin : [])
      for (const target of targets(dir)) if (!allowed.includes(target)) found.push(`${folder} -> ${target}`)
    }
  }
  return [...new Set(found)]
}

function targets(dir) {
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
  const installed = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }
  // What is bundled is a development dependency; tests may also start the platform (decision 24).
  const bundled = ours(manifest.devDependencies ?? {}).filter((name) => name !== 'platform')
  const named = [...ours(installed), ...bundled]
  const tsconfig = join(dir, 'tsconfig.json')
  const references = existsSync(tsconfig) ? (JSON.parse(readFileSync(tsconfig, 'utf8')).references ?? []) : []
  return [...named, ...references.map(({ path }) => resolve(dir, path).split('/').at(-1))]
}

/** The folder names of our own packages among some dependencies. */
const ours = (dependencies) =>
  Object.keys(dependencies)
    .map((name) => (name === 'mcp-runtime' ? 'cli' : /^@mcp-runtime\/(.+)$/.exec(name)?.[1]))
    .filter(Boolean)

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..')
  const found = forbiddenArrows(root)
  for (const arrow of found) console.error(`forbidden dependency: ${arrow}`)
  process.exitCode = found.length > 0 ? 1 : 0
}
