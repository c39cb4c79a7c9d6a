// Runs every benchmark of this folder, one after another: `npm run bench`, or `npm run bench -- startup gateway`.
// Benchmarks print ratios against a floor or a peer of the same run; they are measurements, not tests.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = dirname(fileURLToPath(import.meta.url))
const own = basename(fileURLToPath(import.meta.url))
const wanted = process.argv.slice(2)
const all = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs') && file !== own)
  .map((file) => file.replace(/\.mjs$/, ''))
  .sort()

const unknown = wanted.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${all.join(', ')}.`)
  process.exit(2)
}
let failed = false
for (const name of wanted.length > 0 ? wanted : all) {
  const { status } = spawnSync(process.execPath, [join(folder, `${name}.mjs`)], { stdio: 'inherit' })
  failed ||= status !== 0
  console.log()
}
process.exitCode = failed ? 1 : 0
