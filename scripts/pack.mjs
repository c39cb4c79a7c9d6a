// Packs every package and plugin as it is published: `node scripts/pack.mjs DIR` writes the tarballs and prints what
// is in them as JSON. pnpm packs, because it alone writes real versions in place of `workspace:*`.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const PNPM = 'pnpm@12.21.0'
export const workspace = join(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * The folders of all packages that are published, below `root`.
 * @param {string} [root]
 * @returns {string[]}
 */
export function publishedFolders(root = workspace) {
  return ['packages', 'plugins']
    .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
    .filter((dir) => existsSync(join(dir, 'package.json')))
    .filter((dir) => !JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')).private)
    .sort()
}

/**
 * A name for the present content of everything that could be packed.
 * @returns {string} hex
 */
export function contentKey() {
  const digest = createHash('sha256').update(PNPM)
  for (const dir of publishedFolders()) {
    const files = readdirSync(dir, { recursive: true, withFileTypes: true })
      .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
      .filter(
        ({ entry, path }) => entry.isFile() && !/\/node_modules\/|\.map$|\.tsbuildinfo$|\/src\/|\/test\//.test(path),
      )
      .map(({ path }) => path)
      .sort()
    for (const path of files) digest.update(path.slice(workspace.length)).update('\0').update(readFileSync(path))
  }
  return digest.digest('hex').slice(0, 32)
}

/**
 * Writes all tarballs to a folder.
 * @param {string} dir
 * @returns {{ name: string, version: string, filename: string, integrity: string, size: number, files: { path: string }[] }[]}
 */
export function packInto(dir) {
  mkdirSync(dir, { recursive: true })
  const filters = ['--filter', './packages/*', '--filter', './plugins/*']
  // Tests have a home of their own; the pnpm that npx fetched before is in the person's.
  const env = { ...process.env, HOME: userInfo().homedir || homedir(), CI: '1' }
  for (const name of Object.keys(env)) if (name.startsWith('XDG_')) delete env[name]
  const { status, stdout, stderr, error } = spawnSync(
    'npx',
    ['--yes', PNPM, '--recursive', ...filters, 'pack', '--json', '--pack-destination', resolve(dir)],
    { cwd: workspace, encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 },
  )
  if (status !== 0) throw new Error(`pnpm pack failed: ${error?.message ?? ''}${stderr}${stdout}`)
  return JSON.parse(stdout)
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [dir] = process.argv.slice(2)
  if (dir) console.log(JSON.stringify(packInto(dir), null, 2))
  else {
    console.error('pack: name the folder for the tarballs, as in `node scripts/pack.mjs .cache/packed`')
    process.exitCode = 2
  }
}
