// The whole suite: the checks, then every test. Arguments go to vitest (`npm test -- packages/wire`).
// The last line is always `N passed, N failed, N skipped`; a failing check counts as a failed test.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runChecks } from './check.mjs'
import { judgeSkips } from './skips.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const filters = process.argv.slice(2)

const failedChecks = filters.length === 0 ? runChecks() : []
const { passed, failed, skipped } = runVitest()
const allowed = JSON.parse(readFileSync(join(root, 'test/allowed-skips.json'), 'utf8'))
const { lines, refused } = judgeSkips(skipped, allowed, process.env.CI === 'true')
for (const line of lines) console.log(line)
for (const name of failedChecks) console.log(`failed check: ${name}`)

const failures = failed + failedChecks.length + refused
console.log(`${passed} passed, ${failures} failed, ${skipped.length - refused} skipped`)
process.exitCode = failures > 0 ? 1 : 0

function runVitest() {
  const dir = mkdtempSync(join(tmpdir(), 'mcp-runtime-summary-'))
  const file = join(dir, 'summary.json')
  try {
    const reporter = join(root, 'scripts/test-summary.mjs')
    const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=default', `--reporter=${reporter}`]
    const { status } = spawnSync(process.execPath, [...args, ...filters], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, MCP_RUNTIME_TEST_SUMMARY: file },
    })
    const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0, skipped: [] }
    // Vitest may fail without a failed test: no files found, a worker that died.
    return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
