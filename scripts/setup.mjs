// Brings a fresh clone to a state where every other script runs: dependencies installed, packages built.
// Runs on any Node from 20 on, before anything is installed, so it uses nothing but Node itself.
// Does nothing when nothing changed. `--no-build` stops after the install. `--run SCRIPT …` then runs a script on the
// workspace's own Node: after `node a && node b` the shell would go on with the Node that it found before the install.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const PNPM = 'pnpm@12.21.0'
const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stamps = join(root, '.cache', 'setup')
const node = join(root, 'node_modules/.bin/node')

if (process.platform === 'win32')
  fail('Windows is not supported yet: run mcp-runtime on Linux or macOS, or inside WSL.')
const major = Number(process.versions.node.split('.')[0])
if (major < 20) fail(`Node 20 or later is needed; this is ${process.version}.`)

mkdirSync(stamps, { recursive: true })

step('install', hash(manifests()), existsSync(node), () => {
  say('Installing dependencies …')
  // CI=1 keeps pnpm from asking; the lockfile is the only source of versions. What is installed runs on the workspace's
  // own Node, so engines are judged by that one: by the Node of this script, dozens of packages would be warned about.
  const ownNode = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node
  const flags = ['--frozen-lockfile', '--reporter=append-only', `--config.node-version=${ownNode}`]
  run('npx', ['--yes', PNPM, 'install', ...flags], { CI: '1' })
})

const argv = process.argv.slice(2)
const at = argv.indexOf('--run')
const [options, script] = at < 0 ? [argv, []] : [argv.slice(0, at), argv.slice(at + 1)]

if (!options.includes('--no-build')) {
  step('build', hash(sources()), existsSync(join(root, 'packages/cli/dist/main.cjs')), () => {
    say('Building …')
    run(node, ['scripts/build.mjs'])
  })
}

if (script.length > 0) {
  // Ctrl-C reaches the script too; it decides, and cleans up, before this process ends.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})
  const { status, signal, error } = spawnSync(node, script, { cwd: root, stdio: 'inherit' })
  if (error) fail(`${script[0]} could not be started: ${error.message}`)
  process.exit(signal ? 130 : (status ?? 1))
}
if (!options.includes('--no-build'))
  say(`mcp-runtime is set up. Put it on your path: export PATH="${join(root, 'bin')}:$PATH"`)

/** Runs `work` unless its inputs are those of the last success. */
function step(name, inputs, present, work) {
  const stamp = join(stamps, name)
  if (present && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return
  work()
  writeFileSync(stamp, inputs)
}

function run(command, args, env = {}) {
  // Output goes to stderr: `npm run -s … | tool` must see only what the script itself prints.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  })
  if (error) fail(`${command} could not be started: ${error.message}`)
  if (status !== 0) fail(`${command} ${args.join(' ')} failed with exit code ${status}.`)
}

function manifests() {
  return [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    ...packageFolders().map((dir) => `${dir}/package.json`),
  ]
}

function sources() {
  const scripts = ['tsconfig.base.json', 'tsconfig.json', ...walk('scripts')]
  return [
    ...manifests(),
    ...scripts,
    ...packageFolders().flatMap((dir) => [`${dir}/tsconfig.json`, ...walk(`${dir}/src`)]),
  ]
}

function packageFolders() {
  return ['packages', 'plugins']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .filter((dir) => existsSync(join(root, dir, 'package.json')))
}

function walk(dir) {
  if (!existsSync(join(root, dir))) return []
  return readdirSync(join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
}

function hash(files) {
  const digest = createHash('sha256')
  for (const file of [...files].sort()) {
    const path = join(root, file)
    if (existsSync(path) && statSync(path).isFile())
      digest.update(file).update('\0').update(readFileSync(path)).update('\0')
  }
  return digest.digest('hex')
}

function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  process.stderr.write(`setup: ${text}\n`)
  process.exit(1)
}
