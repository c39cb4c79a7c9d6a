// Pins what scripts and fingers rely on, one file a package in test/surface/packages: commands, arguments, flags, the fields of
// results, error codes. Without words it writes the files; `--check [--in DIR]` fails when they are not what the sources
// say; `--release` keeps a copy as what the last release promised (surface-check.mjs compares with it).
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readManifests } from './manifests.mjs'
import { readSurface } from './surface/read-surface.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const folder = join(root, 'test/surface/packages')

/** `plugin-server.json` for `@mcp-runtime/plugin-server`. */
export const fileOf = (name) => `${name.replace(/^@mcp-runtime\//, '')}.json`

/** The snapshots in a folder; none when it does not exist. */
export function readSnapshots(dir) {
  let names = []
  try {
    names = readdirSync(dir).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
  return names.sort().map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')))
}

const textOf = (surface) => `${JSON.stringify(surface, null, 2)}\n`

function write(surfaces, dir) {
  mkdirSync(dir, { recursive: true })
  const wanted = new Set(surfaces.map((surface) => fileOf(surface.package)))
  for (const name of readdirSync(dir)) if (name.endsWith('.json') && !wanted.has(name)) rmSync(join(dir, name))
  for (const surface of surfaces) writeFileSync(join(dir, fileOf(surface.package)), textOf(surface))
}

/** The lines that differ, as far as one wants to read them. */
function drift(surfaces, dir) {
  const committed = new Map(readSnapshots(dir).map((surface) => [surface.package, textOf(surface)]))
  return surfaces.flatMap((surface) => {
    const before = (committed.get(surface.package) ?? '').split('\n')
    const now = textOf(surface).split('\n')
    if (before.join('\n') === now.join('\n')) return []
    const lines = [...before.filter((line) => !now.includes(line)), ...now.filter((line) => !before.includes(line))]
    return [
      `${fileOf(surface.package)}: ${
        lines
          .slice(0, 5)
          .map((line) => line.trim())
          .join('  ') || 'another order'
      }`,
    ]
  })
}

async function main(words) {
  const { catalogue } = await readManifests(root)
  const surfaces = readSurface(root, Object.values(catalogue.commands))
  if (words.includes('--release')) write(surfaces, join(root, 'test/surface/released'))
  else if (!words.includes('--check')) write(surfaces, folder)
  else {
    const at = words.indexOf('--in')
    const lines = drift(surfaces, at < 0 ? folder : resolve(words[at + 1]))
    if (lines.length === 0) return 0
    console.error(
      'test/surface/packages is not what the sources say; if it is meant, run `npm run generate` and commit it:',
    )
    for (const line of lines) console.error(`  ${line}`)
    return 1
  }
  return 0
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2))
}
