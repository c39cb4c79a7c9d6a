// What a tarball must keep before it is published: `node scripts/check-packages.mjs TARBALL…` prints each problem and
// exits 1. publint and are-the-types-wrong judge the package; the rest are promises of our own.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const semver = createRequire(join(root, 'packages/cli/package.json'))('semver')

const STRAY = /\.map$|\.tsbuildinfo$|\.test\.|(?:^|\/)(?:src|test|fixtures)\/|(?<!\.d)\.ts$/
const PLUGIN_DEPENDENCIES = ['@mcp-runtime/sdk', '@oclif/core']

/**
 * @param {string} tarball
 * @param {{ tools?: boolean }} [options] without publint and are-the-types-wrong: `tools: false`
 * @returns {string[]} problems, each with the name of the package
 */
export function packageProblems(tarball, { tools = true } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'mcp-runtime-tarball-'))
  try {
    const unpacked = spawnSync('tar', ['-xzf', resolve(tarball), '-C', dir], { encoding: 'utf8' })
    if (unpacked.status !== 0) return [`${tarball}: cannot be unpacked: ${unpacked.stderr}`]
    const found = read(join(dir, 'package'))
    const problems = [
      ...contentProblems(found),
      ...manifestProblems(found),
      ...(tools ? toolProblems(resolve(tarball)) : []),
    ]
    return problems.map((problem) => `${found.pjson.name}: ${problem}`)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function read(dir) {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
  const json = (name) => (files.includes(name) ? JSON.parse(readFileSync(join(dir, name), 'utf8')) : undefined)
  return { files, pjson: json('package.json'), manifest: json('oclif.manifest.json') }
}

function contentProblems({ files, pjson }) {
  const needed = ['README.md', 'LICENSE', ...(files.some(isBundle) ? ['THIRD-PARTY-NOTICES'] : [])]
  const scripts = ['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => pjson.scripts?.[name])
  return [
    ...needed.filter((name) => !files.includes(name)).map((name) => `has no ${name}`),
    ...files.filter((path) => STRAY.test(path)).map((path) => `ships ${path}`),
    ...scripts.map((name) => `runs a script at ${name}`),
    ...(JSON.stringify(pjson).includes('"workspace:') ? ['names a version as workspace:'] : []),
  ]
}

const isBundle = (path) => path.startsWith('dist/bundle/') || path === 'dist/main.cjs'

/** What makes a package one that the core can run. */
function manifestProblems({ files, pjson, manifest }) {
  if (!pjson.oclif) return []
  if (!manifest) return ['has no oclif.manifest.json']
  const isCore = pjson.name === 'mcp-runtime'
  const entries = Object.values(manifest.commands)
  const missing = isCore ? [] : entries.map(({ relativePath }) => relativePath.join('/')).filter(isMissing(files))
  return [
    ...(manifest.version === pjson.version ? [] : [`has a manifest of ${manifest.version}, and is ${pjson.version}`]),
    ...missing.map((path) => `names the command file ${path}, which it does not ship`),
    ...(isCore ? [] : pluginProblems(pjson)),
  ]
}

const isMissing = (files) => (path) => !files.includes(path)

function pluginProblems({ version, mcpRuntime, dependencies = {}, peerDependencies = {} }) {
  const range = mcpRuntime?.hostRange
  // A first-party plugin has the version of the core it was made with.
  const fits = semver.validRange(range) && semver.satisfies(version, range)
  const others = Object.keys(dependencies).filter((name) => !PLUGIN_DEPENDENCIES.includes(name))
  return [
    ...(fits ? [] : [`has the hostRange ${range}, which does not admit ${version}`]),
    ...Object.keys(peerDependencies).map((name) => `asks for its host to bring ${name}`),
    ...others.map((name) => `installs ${name}, which should be in its bundle`),
  ]
}

function toolProblems(tarball) {
  return [
    tool('publint', ['run', tarball, '--strict']),
    tool('attw', [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji']),
  ].filter(Boolean)
}

function tool(name, args) {
  const path = join(root, 'node_modules/.bin', name)
  if (!existsSync(path)) return `${name} is not installed`
  const { status, stdout, stderr } = spawnSync(path, args, { encoding: 'utf8' })
  return status === 0 ? undefined : `${name} says:\n${stdout}${stderr}`.trimEnd()
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const problems = process.argv.slice(2).flatMap((tarball) => packageProblems(tarball))
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
