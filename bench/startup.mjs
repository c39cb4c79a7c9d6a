// How long the command line takes to start, as a multiple of bare Node in the same run: `--version` <= 1.5,
// `auth status` <= 4. Rounds are interleaved, so that a busy machine slows all of them alike; the figures are medians
// of the ratios within a round.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 20)
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const cli = join(root, 'packages/cli/bin/run.cjs')
const home = mkdtempSync(join(tmpdir(), 'mcp-runtime-bench-'))
const env = { PATH: process.env.PATH, HOME: home, MCP_RUNTIME_CONFIG_DIR: join(home, '.mcpruntime') }

const ADAPTER = '--runtime-url http://127.0.0.1:1/x/mcp --server x --agent a --agent-id a'

const cases = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: '--version', args: [cli, '--version'], limit: 1.5 },
  { name: 'auth status', args: [cli, 'auth', 'status'], limit: 4 },
  { name: '--help', args: [cli, '--help'] },
  { name: 'access grant list --help', args: [cli, 'access', 'grant', 'list', '--help'] },
  { name: 'server list (logged out)', args: [cli, 'server', 'list'], exit: 4 },
  { name: 'access grant list (same)', args: [cli, 'access', 'grant', 'list'], exit: 4 },
  { name: 'local status (none)', args: [cli, 'local', 'status'] },
  { name: 'adapter proxy (logged out)', args: [cli, 'adapter', 'proxy', ...ADAPTER.split(' ')], exit: 4 },
]

const milliseconds = ({ name, args, exit = 0 }) => {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6
  if (status !== exit) throw new Error(`"${name}" ended with exit code ${status}: ${stderr}`)
  return elapsed
}
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

try {
  // The first run of each fills the compile cache.
  for (const entry of cases) milliseconds(entry)
  const rounds = Array.from({ length: ROUNDS }, () => cases.map(milliseconds))
  console.log(`start-up, ${ROUNDS} interleaved rounds, median of ratios to bare Node ${process.version}`)
  cases.forEach(({ name, limit }, at) => {
    const ratio = median(rounds.map((round) => round[at] / round[0]))
    const verdict = limit === undefined ? '' : `  limit ${limit}: ${ratio <= limit ? 'met' : 'MISSED'}`
    console.log(
      `  ${name.padEnd(26)} ${ratio.toFixed(2)} x  ${median(rounds.map((round) => round[at]))
        .toFixed(0)
        .padStart(4)} ms${verdict}`,
    )
  })
} finally {
  rmSync(home, { recursive: true, force: true })
}
