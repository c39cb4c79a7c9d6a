// How long the command line takes to start, as published: the packed core installed by npm, an installed plugin, then
// all of them; beside it other CLIs of the oclif and Node worlds from npm. All in one run, as multiples of bare Node.
// Rounds are interleaved, so that a busy machine slows all of them alike; the figures are medians of the ratios within
// a round. Needs a build. The first run fetches the other CLIs (some hundred MB) into .cache/bench.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

process.env.PATH = `${join(dirname(fileURLToPath(import.meta.url)), '../node_modules/.bin')}:${process.env.PATH}`
const { PackedSandbox } = await import('../test/distribution/support/packed-sandbox.ts')
const { plantPacked } = await import('../test/distribution/support/plant-packed.ts')

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 20)
const cache = join(dirname(fileURLToPath(import.meta.url)), '../.cache/bench')

/** What people know, at pinned versions, with a command of each that asks no network. */
const PEERS = [
  { name: 'heroku', bin: 'heroku', version: '11.10.0', plain: ['plugins'] },
  { name: '@salesforce/cli', bin: 'sf', version: '2.150.6', plain: ['alias', 'list'] },
  { name: 'wrangler', bin: 'wrangler', version: '4.164.0', plain: ['telemetry', 'status'] },
  { name: 'aws-cdk', bin: 'cdk', version: '2.1148.1', plain: ['doctor'] },
]

/** Installs a peer once, without its install scripts; undefined, with the reason said, where it cannot be had. */
function installed({ name, version, bin }) {
  const dir = join(cache, `${name.replaceAll('/', '__')}-${version}`)
  const program = join(dir, 'node_modules/.bin', bin)
  if (existsSync(program)) return program
  const draft = `${dir}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  writeFileSync(join(draft, 'package.json'), '{"private":true}')
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`]
  const { status, stderr } = spawnSync('npm', args, { cwd: draft, encoding: 'utf8', env: process.env })
  if (status !== 0) {
    console.log(`  ${name} ${version} is left out, npm cannot install it: ${stderr.trim().split('\n')[0]}`)
    return undefined
  }
  renameSync(draft, dir)
  return program
}

const milliseconds = ({ name, command, args, exits = [0] }, env, cwd) => {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(command, args, { env, cwd, encoding: 'utf8' })
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6
  if (!exits.includes(status)) throw new Error(`"${name}" ended with exit code ${status}: ${stderr}`)
  return elapsed
}
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Runs all cases in interleaved rounds and prints the medians; gives the ratios by name. */
function measure(title, cases, { env, cwd }) {
  // The first runs fill the compile cache.
  for (const entry of cases) for (let run = 0; run < 2; run++) milliseconds(entry, env, cwd)
  const rounds = Array.from({ length: ROUNDS }, () => cases.map((entry) => milliseconds(entry, env, cwd)))
  console.log(`${title}, ${ROUNDS} interleaved rounds, median of ratios to bare Node ${process.version}`)
  const ratios = {}
  cases.forEach(({ name, limit }, at) => {
    const ratio = median(rounds.map((round) => round[at] / round[0]))
    const time = median(rounds.map((round) => round[at])).toFixed(0)
    const verdict = limit === undefined ? '' : `  limit ${limit}: ${ratio <= limit ? 'met' : 'MISSED'}`
    console.log(`  ${name.padEnd(34)} ${ratio.toFixed(2).padStart(6)} x ${time.padStart(6)} ms${verdict}`)
    ratios[name] = ratio
  })
  return ratios
}

const box = await PackedSandbox.create()
try {
  const env = { ...box.env, PATH: `${dirname(process.execPath)}:${box.env.PATH}`, CI: '1', DO_NOT_TRACK: '1' }
  for (const quiet of ['HEROKU_SKIP_NEW_VERSION_CHECK', 'SF_DISABLE_TELEMETRY', 'SF_AUTOUPDATE_DISABLE'])
    env[quiet] = 'true'
  Object.assign(env, { WRANGLER_SEND_METRICS: 'false', CDK_DISABLE_CLI_TELEMETRY: 'true' })
  const surroundings = { env, cwd: box.dir }
  const ours = join(box.core, 'bin/run.cjs')
  const bare = { name: 'node -e 0', command: process.execPath, args: ['-e', '0'] }
  const mine = (words, more = {}) => ({
    name: `mcp-runtime ${words}`,
    command: process.execPath,
    args: [ours, ...words.split(' ')],
    ...more,
  })
  const own = [
    mine('--version', { limit: 1.3 }),
    mine('--help', { limit: 3 }),
    mine('auth status', { limit: 2.5 }),
    // Nobody is logged in: the command starts, loads its service, and says so.
    mine('server list', { limit: 2.7, exits: [4] }),
  ]
  const peers = PEERS.flatMap((peer) => {
    const program = installed(peer)
    if (!program) return []
    const of = (args) => ({
      name: `${peer.bin} ${args.join(' ')}`,
      command: process.execPath,
      args: [program, ...args],
    })
    return [of(['--version']), of(['--help']), of(peer.plain)]
  })
  await plantPacked(box.dataDir, ['@mcp-runtime/plugin-server'])
  const ratios = measure('one plugin installed', [bare, ...own, ...peers], surroundings)
  const names = await plantPacked(box.dataDir)
  const more = [mine('access grant list', { limit: 2.7, exits: [4] }), mine('local status')]
  measure(`all ${names.length} plugins installed`, [bare, ...own, ...more], surroundings)
  const least = (suffix) =>
    Math.min(...peers.filter(({ name }) => name.endsWith(suffix)).map(({ name }) => ratios[name]))
  if (peers.length > 0) {
    for (const flag of ['--version', '--help']) {
      const ratio = least(flag) / ratios[`mcp-runtime ${flag}`]
      console.log(`  the quickest other ${flag} takes ${ratio.toFixed(1)} x as long as ours`)
    }
  }
  const { size } = { size: readFileSync(join(box.core, 'oclif.manifest.json')).length }
  console.log(`  the catalogue that every start reads has ${(size / 1024).toFixed(0)} KB`)
} finally {
  await box.dispose()
}
