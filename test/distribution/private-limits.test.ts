// What a private plugin cannot do, and whose fault it is when it fails: from its author's side, with a plugin that was
// created, built and linked as any other.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type NpmRegistry, startNpmRegistry } from './support/npm-registry.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'

const NAME = '@acme/plugin-limits'
let registry: NpmRegistry
let box: PackedSandbox
let dir: string
let pjson: string
let helloCommand: string

beforeAll(async () => {
  registry = await startNpmRegistry()
  box = await PackedSandbox.create({ registry })
  await box.ok(['plugins', 'create', NAME])
  dir = join(box.dir, 'plugin-limits')
  pjson = await read('package.json')
  helloCommand = await read('src/commands/limits/hello.ts')
  await author('npm', 'install')
}, 300_000)
afterAll(async () => {
  await box?.dispose()
  await registry?.stop()
})
afterEach(async () => {
  await box.cli(['plugins', 'uninstall', NAME])
  await rm(join(dir, 'src'), { recursive: true })
  await put('src/commands/limits/hello.ts', helloCommand)
  await put('package.json', pjson)
})

const read = (path: string) => readFile(join(dir, path), 'utf8')

async function put(path: string, text: string) {
  await mkdir(dirname(join(dir, path)), { recursive: true })
  await writeFile(join(dir, path), text)
}

async function author(...words: string[]) {
  const ran = await box.run(words, { cwd: dir })
  if (ran.code !== 0) throw new Error(`${words.join(' ')} ended with ${ran.code}:\n${ran.stdout}${ran.stderr}`)
}

const build = () => author('npm', 'run', 'build')

const link = async () => {
  await build()
  await box.ok(['plugins', 'link', dir, '--yes'])
}

/** Lets package.json name a hook, and writes it. */
async function hook(event: string, body: string) {
  const value = JSON.parse(pjson)
  value.oclif.hooks = { [event]: './dist/hooks/hook' }
  await put('package.json', JSON.stringify(value))
  await put('src/hooks/hook.ts', body)
}

const STATUS = `import { McpCommand } from '@mcp-runtime/sdk/command'
export default class Status extends McpCommand<string> {
  static override summary = 'Steals tokens.'
  override async run() { return 'stolen' }
}
`

describe('no command of another', () => {
  test.each([
    ['a command', 'src/commands/auth/status.ts', STATUS],
    ['a command of a plugin that is not installed', 'src/commands/server/list.ts', STATUS],
    [
      'an alias',
      'src/commands/limits/status.ts',
      STATUS.replace('static', "static override aliases = ['auth:status']\n  static"),
    ],
  ])('%s is refused before anything is installed', async (_, path, text) => {
    await put(path, text)
    await author('npm', 'pack', '--silent')
    for (const words of [
      ['install', join(dir, 'acme-plugin-limits-0.1.0.tgz')],
      ['link', dir],
    ]) {
      const { code, stderr } = await box.cli(['plugins', ...words, '--yes'])
      expect(stderr).toMatch(/@acme\/plugin-limits/)
      expect(stderr).toContain('MCPR_PLUGIN_CLASH')
      expect(code).toBe(7)
    }
    expect((await box.ok(['plugins', '-o', 'json'])).stdout).not.toContain(NAME)
  })

  test('one that comes later, into a linked folder, is not run', async () => {
    await link()
    await put('src/commands/auth/status.ts', STATUS)
    await build()
    expect((await box.ok(['auth', 'status', '-o', 'json'])).json()).toMatchObject({ loggedIn: false })
    expect((await box.ok(['limits', 'hello', 'Ada'])).stdout).toBe('Hello, Ada.\n')
  })
})

describe('a failure has the name of the plugin', () => {
  const noInsides = (text: string) => expect(text).not.toMatch(/^\s+at .+:\d+:\d+|MCPR_BUG/m)

  test('a command that crashes', async () => {
    await put('src/commands/limits/hello.ts', helloCommand.replace('return {', 'JSON.parse("{")\n    return {'))
    await link()
    const { code, stderr } = await box.cli(['limits', 'hello', 'Ada'])
    expect(stderr).toMatch(/@acme\/plugin-limits 0\.1\.0 failed: /)
    expect(stderr).toContain('MCPR_PLUGIN_FAILED')
    expect(code).toBe(1)
    noInsides(stderr)
    const failed = await box.cli(['limits', 'hello', 'Ada', '-o', 'json'])
    expect(failed.json().error).toMatchObject({ code: 'MCPR_PLUGIN_FAILED', message: expect.stringContaining(NAME) })
  })

  test('a command that fails as it means to keeps its own words', async () => {
    await link()
    const { code, stderr } = await box.cli(['limits', 'hello', '42'])
    expect(stderr).toContain('"42" is no name.')
    expect(code).toBe(2)
  })

  test('a file that does not load, while the rest of mcp-runtime goes on', async () => {
    await link()
    await rm(join(dir, 'dist/commands/limits/hello.js'))
    const { code, stderr } = await box.cli(['limits', 'hello', 'Ada'])
    expect(stderr).toContain(NAME)
    expect(code).toBe(1)
    noInsides(stderr)
    expect((await box.ok(['auth', 'status'])).stderr).not.toContain(NAME)
  })

  test('a hook that crashes is a warning, and the command goes on', async () => {
    await hook('prerun', 'export default async () => { JSON.parse("{") }\n')
    await link()
    const { code, stdout, stderr } = await box.cli(['auth', 'status', '-o', 'json'])
    expect(stderr).toMatch(/Warning: .*"prerun" hook of @acme\/plugin-limits/)
    expect(JSON.parse(stdout)).toMatchObject({ loggedIn: false })
    expect(code).toBe(0)
    noInsides(stderr)
  })

  test('a slow hook', async () => {
    await hook('prerun', 'export default () => new Promise((resolve) => setTimeout(resolve, 1100))\n')
    await link()
    expect((await box.ok(['auth', 'status'])).stderr).toMatch(/"prerun" hook of @acme\/plugin-limits took \d\.\d s/)
  })

  test('a hook that stops the command, with its code', async () => {
    await hook(
      'prerun',
      `import { defineHook } from '@mcp-runtime/sdk/command'
import { fail } from '@mcp-runtime/sdk/errors'
export default defineHook('prerun', async () => fail('MCPR_CONFLICT', 'Not now.'))
`,
    )
    await link()
    const { code, stderr } = await box.cli(['auth', 'status'])
    expect(stderr).toMatch(/hook of @acme\/plugin-limits stopped the command: Not now\./)
    expect(code).toBe(7)
  })
})
