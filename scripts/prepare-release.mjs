// Makes the next release out of the changesets: versions and changelogs, what follows from the version, and what the
// release promises from then on. Publishes nothing, commits nothing.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

run(join(root, 'node_modules/.bin/changeset'), 'version')
const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'))
for (const folder of readdirSync(join(root, 'plugins'))) admit(join(root, 'plugins', folder, 'package.json'))
run(process.execPath, 'scripts/generate.mjs')
run(process.execPath, 'scripts/surface.mjs', '--release')

/** A plugin of ours is made for the core that it is released with; 0.2.0 is not in the range ^0.1.0. */
function admit(path) {
  if (!existsSync(path)) return
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace(/("hostRange": )"[^"]*"/, `$1"^${version}"`))
}

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status === 0) return
  console.error(`prepare-release: ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`)
  process.exit(status ?? 1)
}
