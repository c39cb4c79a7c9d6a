// Every package as strangers get it: from its tarball, with npm, in an empty folder.
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '@mcp-runtime/sdk/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishedFolders } from '../../scripts/pack.mjs'
import { root } from '../support/sandbox.ts'
import { type NpmRegistry, startNpmRegistry } from './support/npm-registry.ts'
import { type Packed, packAll } from './support/packed.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'
import { nodePath, npmOk } from './support/real-npm.ts'

/**
 * Packages that npm installs, megabytes of their files, kilobytes of the tarball: as measured, with a little air. Of the
 * core's, npm and yarn are most; @oclif/plugin-plugins ships both.
 */
const BUDGETS: Record<string, readonly [packages: number, megabytes: number, kilobytes: number]> = {
  'mcp-runtime': [52, 24, 600],
  '@mcp-runtime/contract': [1, 2, 240],
  '@mcp-runtime/sdk': [41, 6.5, 450],
  '@mcp-runtime/wire': [3, 4.5, 80],
  '@mcp-runtime/oci': [14, 5, 120],
  '@mcp-runtime/platform': [70, 16, 250],
  '@mcp-runtime/plugin-access': [42, 7, 220],
  '@mcp-runtime/plugin-adapter': [42, 7, 320],
  '@mcp-runtime/plugin-local': [42, 9, 900],
  '@mcp-runtime/plugin-registry': [42, 8, 560],
  '@mcp-runtime/plugin-server': [42, 8, 560],
  '@mcp-runtime/plugin-team': [42, 7, 250],
}
const names = publishedFolders().map((dir) => readJson(join(dir, 'package.json')).name as string)

let work: string
let registry: NpmRegistry
let packed: Packed
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'mcp-runtime-packages-'))
  packed = await packAll()
  registry = await startNpmRegistry()
  await writeFile(join(work, '.npmrc'), registry.npmrc())
}, 300_000)
afterAll(async () => {
  await registry?.stop()
  await rm(work, { recursive: true, force: true })
})

// biome-ignore lint/suspicious/noExplicitAny: JSON of packages.
function readJson(path: string): any {
  return JSON.parse(readFileSync(path, 'utf8'))
}

const installs = new Map<string, ReturnType<typeof installAlone>>()
function install(name: string) {
  const found = installs.get(name) ?? installAlone(name)
  installs.set(name, found)
  return found
}

async function installAlone(name: string) {
  const dir = join(work, name.replace('/', '-'))
  await mkdir(dir)
  await writeFile(join(dir, 'package.json'), '{ "private": true, "type": "module" }')
  const options = { userconfig: join(work, '.npmrc'), cache: join(work, 'cache'), cwd: dir, env: { HOME: work } }
  const { stderr } = await npmOk(['install', packed.of(name).filename], options)
  const installed = readJson(join(dir, 'node_modules/.package-lock.json')).packages as Record<
    string,
    { hasInstallScript?: boolean; inBundle?: boolean }
  >
  return { dir, stderr, home: join(dir, 'node_modules', name), installed }
}

const node = (dir: string, code: string) =>
  runCli(['--input-type=module', '--eval', code], { program: [nodePath], cwd: dir, env: { NODE_OPTIONS: undefined } })

/** The chunks too that only some command would load. */
const modulesOf = (home: string) =>
  readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^dist\/.*\.c?js$/.test(file))
    .map((file) => join(home, file))

const megabytes = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0) / 1e6

describe.each(names)('%s', (name) => {
  test('installs alone, within its budget, and everything it offers loads', async () => {
    const { dir, home, stderr, installed } = await install(name)
    // yarn comes with @oclif/plugin-plugins, and asks for a script that npm does not run.
    expect(stderr).not.toContain('mcp-runtime')
    const scripts = Object.entries(installed).filter(([, entry]) => entry.hasInstallScript)
    expect(scripts.map(([path]) => path)).toEqual(name === 'mcp-runtime' ? ['node_modules/yarn'] : [])

    const { exports = {}, oclif } = readJson(join(home, 'package.json'))
    const entries = Object.keys(exports).map((key) => join(name, key))
    const commands =
      oclif && name !== 'mcp-runtime' ? Object.values(readJson(join(home, 'oclif.manifest.json')).commands) : []
    const files = (commands as { relativePath: string[] }[]).map(({ relativePath }) => join(home, ...relativePath))
    const code = `
      import { createRequire } from 'node:module'
      const require = createRequire(import.meta.url)
      for (const entry of ${JSON.stringify(entries)}) entry.endsWith('.json') ? require(entry) : await import(entry)
      for (const file of ${JSON.stringify(modulesOf(home))}) await import(file)
      for (const file of ${JSON.stringify(files)})
        if (typeof require(file).default?.run !== 'function') throw new Error(file + ' exports no command')`
    expect(await node(dir, code)).toMatchObject({ exit: 0, stderr: '' })

    const budget = BUDGETS[name]
    expect(budget, 'a budget').toBeDefined()
    const [packages, space, tarball] = budget as [number, number, number]
    // What npm itself bundles is in its own package.
    const count = Object.values(installed).filter((entry) => !entry.inBundle).length
    const figures = [count, megabytes(join(dir, 'node_modules')), packed.of(name).size / 1000]
    expect(figures[0], 'packages').toBeLessThanOrEqual(packages)
    expect(figures[1], 'megabytes').toBeLessThanOrEqual(space)
    expect(figures[2], 'kilobytes of the tarball').toBeLessThanOrEqual(tarball)
  })
})

test('the README states the budgets', () => {
  const text = readFileSync(join(root, 'README.md'), 'utf8').replace(/\s+/g, ' ')
  const [packages, space] = BUDGETS['mcp-runtime'] as readonly number[]
  expect(text).toContain(`The core is ${packages} packages and ${space} MB of files`)
  const plugins = Object.entries(BUDGETS).filter(([name]) => name.startsWith('@mcp-runtime/plugin-'))
  const most = Math.max(...plugins.map(([, [, megabytes]]) => megabytes))
  expect(text).toContain(`a plugin with all it needs is ${most} MB at most`)
})

test('the types of the contract and of the SDK hold for who has installed nothing else', async () => {
  const { dir, home } = await install('@mcp-runtime/sdk')
  expect(readJson(join(home, 'package.json')).dependencies).not.toHaveProperty('@sinclair/typebox')
  await writeFile(
    join(dir, 'author.ts'),
    `import type { MCPAccessGrant } from '@mcp-runtime/contract'
     import { McpCommand } from '@mcp-runtime/sdk/command'
     import { mcprError } from '@mcp-runtime/sdk/errors'
     export class Hello extends McpCommand<{ said: string }> {
       override async run(): Promise<{ said: string }> { return { said: 'hello' } }
     }
     declare const grant: MCPAccessGrant
     export const server: string = grant.spec.serverRef.name
     // @ts-expect-error: types that were not found would be any, and this no error
     export const wrong: number = grant.spec.serverRef.name
     // @ts-expect-error: no such code
     mcprError('MCPR_NO_SUCH_CODE', 'x')
    `,
  )
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck', 'false']
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')]
  const { exit, stdout } = await runCli([...flags, ...types, 'author.ts'], {
    program: [join(root, 'node_modules/.bin/tsc')],
    cwd: dir,
  })
  expect({ exit, stdout: stdout.split('\n').filter((line) => /author|mcp-runtime/.test(line)) }).toEqual({
    exit: 0,
    stdout: [],
  })
})

describe('the core, installed with npm from its tarball', () => {
  let box: PackedSandbox
  beforeAll(async () => {
    box = await PackedSandbox.create({ registry })
  }, 300_000)
  afterAll(() => box?.dispose())

  test.each(['--version', '--help', 'auth status', 'completion bash', 'help exit-codes', 'server list --help'])(
    'runs %s',
    async (line) => {
      const ran = await box.ok(line.split(' '))
      expect(ran.stdout).not.toBe('')
      expect(ran.stderr).not.toContain('Error')
    },
  )
})
