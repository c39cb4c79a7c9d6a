// How fast `registry push` brings an image of the engine to the platform of this machine, beside the least that can be
// done with one: `docker save | tee FILE | sha256sum`, in interleaved rounds (decision 36). And how much memory the
// command and the platform take for it, whatever the image's size. Needs a build and a container engine.
// Limits: 80 % of that speed; 150 MB each.
import { spawn, spawnSync } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './lib/load.mjs'

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5)
const SPEED = 0.8
const MEMORY = 150
const MB = 1e6
const small = Number(process.env.BENCH_PUSH_MB ?? 200)
const large = Number(process.env.BENCH_PUSH_LARGE_MB ?? 1000)

const engine = process.env.MCP_RUNTIME_CONTAINER_ENGINE ?? 'docker'
const cli = join(dirname(fileURLToPath(import.meta.url)), '../packages/cli/bin/run.cjs')
const home = mkdtempSync(join(tmpdir(), 'mcp-runtime-bench-'))
const env = {
  PATH: process.env.PATH,
  HOME: home,
  MCP_RUNTIME_CONFIG_DIR: join(home, '.mcpruntime'),
  MCP_RUNTIME_CONTAINER_ENGINE: engine,
}
const dataDir = join(home, 'data')

/** Runs to the end; gives seconds, output and the most memory it had, MB. */
async function run(program, args) {
  const started = performance.now()
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  let memory = 0
  const look = setInterval(() => (memory = peak(child.pid) || memory), 20)
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  clearInterval(look)
  if (code !== 0) throw new Error(`"${[program, ...args].join(' ')}" ended with exit code ${code}: ${text}`)
  return { seconds: (performance.now() - started) / 1000, text, memory }
}

/** Most memory that a process has had so far, MB; 0 when it is gone. */
function peak(pid) {
  try {
    return (Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / MB || 0
  } catch {
    return 0
  }
}

/** An image of one layer that cannot be packed. */
function makeImage(megabytes) {
  const name = `mcp-runtime-bench-push-${process.pid}:${megabytes}`
  const folder = mkdtempSync(join(home, 'image-'))
  const file = openSync(join(folder, 'random'), 'w')
  const chunk = Buffer.alloc(MB)
  for (let at = 0; at < megabytes; at += 1) writeSync(file, randomFillSync(chunk))
  closeSync(file)
  const made = spawnSync('sh', ['-c', 'tar -C "$1" -c random | "$2" import - "$3"', 'sh', folder, engine, name])
  rmSync(folder, { recursive: true })
  if (made.status !== 0) throw new Error(`${engine} takes no image: ${made.stderr}`)
  return name
}

const push = (image) => run(process.execPath, [cli, 'registry', 'push', '--image', image, '--scope', 'tenant'])
const floor = (image) =>
  run('sh', ['-c', '"$1" save "$2" | tee "$3" | sha256sum', 'sh', engine, image, join(home, 'saved.tar')])

if (spawnSync(engine, ['info']).status !== 0) {
  console.log(`push is left out: ${engine} does not answer.`)
  process.exit()
}
const images = []
try {
  images.push(makeImage(small), makeImage(large))
  await run(process.execPath, [cli, 'local', 'up', '--port', '0', '--data-dir', dataDir])
  const { pid } = JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8'))
  const idle = peak(pid)
  const rounds = []
  for (let round = -1; round < ROUNDS; round += 1) {
    const [least, ours] = [await floor(images[0]), await push(images[0])]
    if (round >= 0) rounds.push({ least: least.seconds, ours: ours.seconds, memory: ours.memory })
  }
  const afterSmall = peak(pid)
  const one = await push(images[1])
  const share = median(rounds.map(({ least, ours }) => least / ours))
  console.log(`push of ${small} MB, ${ROUNDS} interleaved rounds, medians, Node ${process.version}`)
  const line = (name, value, verdict = '') => console.log(`  ${name.padEnd(44)} ${value}${verdict}`)
  const judged = (value, limit) => `  limit ${limit} MB: ${value <= limit ? 'met' : 'MISSED'}`
  const rate = (key) => `${(small / median(rounds.map((one) => one[key]))).toFixed(0)} MB/s`
  line(`${engine} save | tee FILE | sha256sum`, rate('least'))
  line(
    'registry push',
    rate('ours'),
    `  ${(share * 100).toFixed(0)} %, limit ${SPEED * 100} %: ${share >= SPEED ? 'met' : 'MISSED'}`,
  )
  const memory = Math.max(...rounds.map((each) => each.memory))
  line(`memory of the command, ${small} MB`, `${memory.toFixed(0)} MB`, judged(memory, MEMORY))
  line(`memory of the command, ${large} MB`, `${one.memory.toFixed(0)} MB`, judged(one.memory, MEMORY))
  line(`memory of the platform, ${small} MB`, `${afterSmall.toFixed(0)} MB`, judged(afterSmall, MEMORY))
  line(`memory of the platform, ${large} MB`, `${peak(pid).toFixed(0)} MB`, judged(peak(pid), MEMORY))
  line('memory of the platform before', `${idle.toFixed(0)} MB`)
} finally {
  // A platform that runs is not reset.
  for (const verb of [['down'], ['reset', '--yes']]) {
    spawnSync(process.execPath, [cli, 'local', ...verb, '--data-dir', dataDir], { env })
  }
  for (const image of images) spawnSync(engine, ['rmi', image])
  rmSync(home, { recursive: true, force: true })
}
