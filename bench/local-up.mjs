// How long `mcp-runtime local up` takes until the platform serves, on a new data folder and on one that it has used
// before: the built program as people run it, in interleaved rounds beside bare Node. Limit: 0.6 s.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './lib/load.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 11)
const LIMIT = 0.6
const cli = join(dirname(fileURLToPath(import.meta.url)), '../packages/cli/bin/run.cjs')
const home = mkdtempSync(join(tmpdir(), 'mcp-runtime-bench-'))
const env = { PATH: process.env.PATH, HOME: home, MCP_RUNTIME_CONFIG_DIR: join(home, '.mcpruntime') }

function run(args) {
  const start = process.hrtime.bigint()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  if (status !== 0) throw new Error(`"${args.join(' ')}" ended with exit code ${status}: ${stderr}`)
  return { seconds, stdout }
}

/** Seconds until `local up` has returned; it returns once the platform serves, which is held against its /readyz. */
async function up(dataDir) {
  const { seconds, stdout } = run([cli, 'local', 'up', '--port', '0', '--data-dir', dataDir, '-o', 'json'])
  try {
    const { status } = await fetch(`${JSON.parse(stdout).url}/readyz`)
    if (status !== 200) throw new Error(`/readyz answered ${status} after local up`)
  } finally {
    run([cli, 'local', 'down', '--data-dir', dataDir])
  }
  return seconds
}

const cases = [
  { name: 'node -e 0', measure: () => run(['-e', '0']).seconds },
  { name: 'local up, new folder', measure: (round) => up(join(home, `data-${round}`)), limit: LIMIT },
  { name: 'local up, used folder', measure: () => up(join(home, 'data')), limit: LIMIT },
]

try {
  // The first run of each fills the compile cache.
  const rounds = []
  for (let round = -1; round < ROUNDS; round += 1) {
    const results = []
    for (const { measure } of cases) results.push(await measure(round))
    if (round >= 0) rounds.push(results)
  }
  console.log(`local up, ${ROUNDS} interleaved rounds, medians, Node ${process.version}`)
  cases.forEach(({ name, limit }, at) => {
    const seconds = median(rounds.map((round) => round[at]))
    const ratio = median(rounds.map((round) => round[at] / round[0]))
    const verdict = limit === undefined ? '' : `  limit ${limit} s: ${seconds <= limit ? 'met' : 'MISSED'}`
    console.log(`  ${name.padEnd(26)} ${ratio.toFixed(2).padStart(5)} x  ${seconds.toFixed(3)} s${verdict}`)
  })
} finally {
  rmSync(home, { recursive: true, force: true })
}
