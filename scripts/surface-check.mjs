// What the last release promised still holds, or a changeset of kind major says that it does not. The promise is
// test/surface/released, written by `surface.mjs --release` with each release; before the first there is none, and
// nothing to break. `[--root DIR]` for another workspace.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { removals, unannounced } from './surface/compare.ts'
import { readSnapshots } from './surface.mjs'

const at = process.argv.indexOf('--root')
const root = at < 0 ? join(dirname(fileURLToPath(import.meta.url)), '..') : resolve(process.argv[at + 1])
const surface = join(root, 'test/surface')
const changesets = join(root, '.changeset')

const released = readSnapshots(join(surface, 'released'))
const texts = readdirSync(changesets)
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(join(changesets, name), 'utf8'))
const broken = unannounced(removals(released, readSnapshots(join(surface, 'packages'))), texts)

if (released.length === 0) console.log('No release yet: nothing is promised.')
if (broken.length > 0) {
  console.error('The last release promised more. Keep it, or add a changeset of kind major for:')
  for (const { package: name, what } of broken) console.error(`  ${name}: ${what}`)
  process.exitCode = 1
}
