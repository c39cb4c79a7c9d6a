// Each check of the dependency rule is shown to fail: a tool that silently skips files reports success too.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const workspace = fileURLToPath(new URL('../..', import.meta.url))
let root = ''

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'planted-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function plant(path: string, content: string | object): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
}

function run(command: string, args: string[], cwd = root) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}` }
}

describe('arrows', () => {
  const arrows = () => run(process.execPath, [join(workspace, 'scripts/arrows.mjs'), root])

  test('holds for allowed dependencies and fails for a forbidden one, in package.json and tsconfig', () => {
    plant('packages/contract/package.json', { name: '@mcp-runtime/contract' })
    plant('packages/sdk/package.json', {
      name: '@mcp-runtime/sdk',
      dependencies: { '@mcp-runtime/contract': 'workspace:*' },
    })
    expect(arrows()).toEqual({ status: 0, output: '' })

    plant('packages/contract/package.json', {
      name: '@mcp-runtime/contract',
      dependencies: { '@mcp-runtime/sdk': 'workspace:*' },
    })
    plant('plugins/plugin-server/package.json', {
      name: '@mcp-runtime/plugin-server',
      devDependencies: { '@mcp-runtime/plugin-access': 'workspace:*' },
    })
    plant('plugins/plugin-server/tsconfig.json', { references: [{ path: '../../packages/platform' }] })
    const { status, output } = arrows()
    expect(status).toBe(1)
    expect(output).toContain('contract -> sdk')
    expect(output).toContain('plugin-server -> platform')
    // What is bundled, and therefore a development dependency.
    expect(output).toContain('plugin-server -> plugin-access')
  })
})

describe('biome', () => {
  beforeAll(() => {
    const config = JSON.parse(readFileSync(join(workspace, 'biome.json'), 'utf8'))
    // The planted tree is no git repository.
    plant('biome.json', { ...config, vcs: { enabled: false } })
    cpSync(join(workspace, 'scripts/lint'), join(root, 'scripts/lint'), { recursive: true })
  })

  function lint(path: string, content: string): string {
    plant(path, content)
    const { output } = run(join(workspace, 'node_modules/.bin/biome'), ['lint', path])
    return output
  }

  const COMMANDS = 'plugins/plugin-x/src/commands'
  const OWN_IMPORTS = "A command file imports only the SDK's command base"

  test.each([
    ['a service', "import { go } from '../services/go.ts'\nexport const x = go\n"],
    ['a package', "import { got } from 'got'\nexport const x = got\n"],
    ['another part of the SDK', "import { connect } from '@mcp-runtime/sdk/client'\nexport const x = connect\n"],
    ['types and values together', "import { type Y, go } from '../services/go.ts'\nexport const x: Y = go\n"],
  ])('refuses a command file that imports %s', (_, content) => {
    expect(lint(`${COMMANDS}/x.ts`, content)).toContain(OWN_IMPORTS)
  })

  test('accepts the command base, types, and imports inside run', () => {
    const content = [
      "import { McpCommand } from '@mcp-runtime/sdk/command'",
      "import { fail } from '@mcp-runtime/sdk/errors'",
      "import type {\n  Y,\n} from '../services/go.ts'",
      "export const x = async (): Promise<Y> => (await import('../services/go.ts')).go(McpCommand, fail)",
    ].join('\n')
    expect(lint(`${COMMANDS}/fine.ts`, `${content}\n`)).not.toContain(OWN_IMPORTS)
    expect(
      lint('plugins/plugin-x/src/services/fine.ts', "import { got } from 'got'\nexport const x = got\n"),
    ).not.toContain(OWN_IMPORTS)
  })

  test('accepts views and flags of its own, and holds them to the same rule', () => {
    const content =
      "import { view } from '../views.ts'\nimport { flag } from '../../flags/all.ts'\nexport const x = [view, flag]\n"
    expect(lint(`${COMMANDS}/viewed.ts`, content)).not.toContain(OWN_IMPORTS)
    const heavy = "import { got } from 'got'\nexport const view = got\n"
    for (const path of ['views.ts', 'views/one.ts', 'flags.ts']) {
      expect(lint(`plugins/plugin-x/src/${path}`, heavy)).toContain('Views and flags load with their command')
    }
  })

  test('refuses a plugin that loads the whole contract, and accepts its types and parts', () => {
    const path = 'plugins/plugin-x/src/services/contract.ts'
    const rule = 'A plugin imports values from the part of the contract it needs'
    expect(lint(path, "import { type A, b } from '@mcp-runtime/contract'\nexport const c: A = b\n")).toContain(rule)
    const fine = [
      "import type { A } from '@mcp-runtime/contract'",
      "import { b } from '@mcp-runtime/contract/api'",
      'export const c: A = b',
    ]
    expect(lint(path, `${fine.join('\n')}\n`)).not.toContain(rule)
  })

  test.each([
    ["import { x } from '@mcp-runtime/plugin-access'\nexport const y = x\n"],
    ["import { x } from 'mcp-runtime'\nexport const y = x\n"],
    ["import { x } from '../../../packages/sdk/src/index.ts'\nexport const y = x\n"],
    ["export const y = () => import('../../plugins/plugin-access/src/index.ts')\n"],
  ])('refuses to reach into another package: %s', (content) => {
    expect(lint('plugins/plugin-x/src/services/reach.ts', content)).toContain('noRestrictedImports')
  })

  test('refuses Node in the contract', () => {
    const content = "import { readFileSync } from 'node:fs'\nexport const x = readFileSync\n"
    expect(lint('packages/contract/src/impure.ts', content)).toContain('noNodejsModules')
    expect(lint('packages/wire/src/impure.ts', content)).not.toContain('noNodejsModules')
  })

  test('refuses an import cycle', () => {
    plant('packages/wire/src/cycle-b.ts', "import { a } from './cycle-a.ts'\nexport const b = () => a\n")
    const content = "import { b } from './cycle-b.ts'\nexport const a = () => b\n"
    expect(lint('packages/wire/src/cycle-a.ts', content)).toContain('noImportCycles')
  })
})

describe('manifests', () => {
  test('notices a command that the committed catalogue has otherwise, lacks, or has too many', () => {
    const tree = join(root, 'catalogue')
    mkdirSync(tree)
    for (const folder of ['packages', 'plugins']) symlinkSync(join(workspace, folder), join(tree, folder))
    const check = () => run(process.execPath, [join(workspace, 'scripts/manifests.mjs'), '--check', '--root', tree])
    const script = `import { readManifests } from '${workspace}scripts/manifests.mjs'
      console.log(JSON.stringify((await readManifests('${tree}')).catalogue))`
    const committed = JSON.parse(run(process.execPath, ['--input-type=module', '-e', script]).output)
    const write = (catalogue: object) =>
      writeFileSync(join(tree, 'oclif.manifest.json'), `${JSON.stringify(catalogue, null, 2)}\n`)

    write(committed)
    expect(check()).toEqual({ status: 0, output: '' })

    const { 'auth:use': use, ...commands } = committed.commands
    commands['auth:login'] = { ...commands['auth:login'], summary: 'Something else.' }
    commands['zz:gone'] = use
    write({ ...committed, commands })
    const { status, output } = check()
    expect(status).toBe(1)
    expect(output).toContain('new: auth use')
    expect(output).toContain('changed: auth login')
    expect(output).toContain('gone: zz gone')
  })
})
