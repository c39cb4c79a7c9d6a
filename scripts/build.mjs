// Builds everything: TypeScript project references, then the core as one CommonJS file, then the manifests.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

run('node_modules/.bin/tsc', ['-b'])
run(process.execPath, ['scripts/bundle.mjs'])
run(process.execPath, ['scripts/manifests.mjs'])

function run(command, args) {
  const path = existsSync(join(root, command)) ? join(root, command) : command
  const { status } = spawnSync(path, args, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
