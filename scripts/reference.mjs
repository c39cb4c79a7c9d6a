// Writes docs/reference from the commands and the error table. `--check [--in DIR]` writes nothing and fails when the
// pages are not what the sources say.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readManifests } from './manifests.mjs'
import { referencePages } from './reference/pages.ts'
import { readSnapshots } from './surface.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const at = process.argv.indexOf('--in')
const folder = at < 0 ? join(root, 'docs/reference') : resolve(process.argv[at + 1])

const { catalogue } = await readManifests(root)
const pages = referencePages(catalogue, readSnapshots(join(root, 'test/surface/packages')))
mkdirSync(folder, { recursive: true })
const present = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
const names = [...new Set([...pages.keys(), ...present.keys()])].sort()
const stale = names.filter((name) => pages.get(name) !== present.get(name))

if (!process.argv.includes('--check')) {
  for (const name of stale) {
    if (pages.has(name)) writeFileSync(join(folder, name), pages.get(name))
    else rmSync(join(folder, name))
  }
} else if (stale.length > 0) {
  console.error('docs/reference is not what the commands say; run `npm run generate` and commit it:')
  for (const name of stale) console.error(`  ${name}`)
  process.exitCode = 1
}
