// Everything that is checked without running the product. Each check is one line; a failing one shows its output.
import { spawnSync } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = (name) => join(root, 'node_modules/.bin', name)

const CHECKS = [
  ['style and import rules (biome)', bin('biome'), ['check', '.', '--max-diagnostics=50']],
  ['types of the packages (tsc -b)', bin('tsc'), ['-b']],
  ['types of the tests (tsc)', bin('tsc'), ['-p', 'tsconfig.test.json']],
  ['unused and undeclared dependencies (knip)', bin('knip'), ['--no-progress']],
  ['who depends on whom (arrows)', process.execPath, ['scripts/arrows.mjs']],
  ['command catalogue (manifests)', process.execPath, ['scripts/manifests.mjs', '--check']],
  ['surface snapshots (surface)', process.execPath, ['scripts/surface.mjs', '--check']],
  ['reference pages (reference)', process.execPath, ['scripts/reference.mjs', '--check']],
  ['what the last release promised (surface-check)', process.execPath, ['scripts/surface-check.mjs']],
]

/** Runs every check, whatever the others say, and gives the names of those that failed. */
export function runChecks() {
  return CHECKS.filter(([name, command, args]) => {
    const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8' })
    const passed = status === 0
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}`)
    if (!passed) console.log([stdout, stderr, error?.message].filter(Boolean).join('\n').trimEnd())
    return !passed
  }).map(([name]) => name)
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = runChecks().length > 0 ? 1 : 0
}
