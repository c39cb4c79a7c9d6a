// Builds everything: TypeScript project references, then bundles (the contract with its TypeBox, the SDK, the core as one
// CommonJS file, the plugins), then the manifests.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

for (const dir of packageFolders()) prune(dir)
run('node_modules/.bin/tsc', ['-b'], 'The types do not hold; the lines above name the files.')
run(process.execPath, ['scripts/bundle-libraries.mjs'], 'The contract or the SDK could not be bundled.')
run(process.execPath, ['scripts/bundle.mjs'], 'The core could not be bundled.')
run(process.execPath, ['scripts/bundle-plugins.mjs'], 'The plugins could not be bundled.')
run(process.execPath, ['scripts/manifests.mjs'], 'The command catalogue could not be made.')

function run(command, args, failure) {
  const path = existsSync(join(root, command)) ? join(root, command) : command
  const { status, error } = spawnSync(path, args, { cwd: root, stdio: 'inherit' })
  if (status === 0) return
  console.error(`build: ${failure}${error ? ` ${error.message}` : ''}`)
  process.exit(status ?? 1)
}

/** tsc leaves the output of a deleted source; oclif would go on finding it as a command, and it would be packed. */
function prune(dir) {
  const dist = join(dir, 'dist')
  if (!existsSync(dist)) return
  for (const path of readdirSync(dist, { recursive: true })) {
    // What bundles made has no source of its name; it is theirs to clear, once its successor is there.
    if (path.startsWith('bundle/')) continue
    const source = /^(?<stem>.+?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(path)?.groups?.stem
    if (source && !existsSync(join(dir, 'src', `${source}.ts`))) rmSync(join(dist, path))
  }
}

function packageFolders() {
  return ['packages', 'plugins'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name)),
  )
}
