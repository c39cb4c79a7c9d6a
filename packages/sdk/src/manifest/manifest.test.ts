import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeIo } from '../testing/index.ts'
import { run } from './run.ts'
import { drift } from './text.ts'

const sdk = fileURLToPath(new URL('../..', import.meta.url))
const HELLO = `import { McpCommand } from '@mcp-runtime/sdk/command'
export default class Hello extends McpCommand {
  static summary = 'Says hello.'
  async run() { return { said: 'hello' } }
}
`
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mcp-manifest-'))
  await mkdir(join(root, 'node_modules/@mcp-runtime'), { recursive: true })
  await symlink(sdk, join(root, 'node_modules/@mcp-runtime/sdk'))
  await put('package.json', pjson())
})
afterEach(() => rm(root, { recursive: true, force: true }))

const pjson = (oclif: object = {}, more: object = {}) =>
  JSON.stringify({
    name: '@acme/plugin-x',
    version: '1.2.3',
    type: 'module',
    oclif: { commands: { strategy: 'pattern', target: './dist/commands' }, ...oclif },
    ...more,
  })

async function put(path: string, text: string) {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

async function tool(...argv: string[]) {
  const io = fakeIo()
  const exit = await run(argv, io, { NO_COLOR: '1' })
  return { exit, out: io.out, err: io.err }
}

const manifest = () => readFile(join(root, 'oclif.manifest.json'), 'utf8')

describe('mcp-runtime-plugin manifest', () => {
  it('writes the commands, sorted, at the version of the package, and says how many', async () => {
    await put('dist/commands/x/zeta.js', HELLO)
    await put('dist/commands/x/alpha.js', HELLO)
    expect(await tool('manifest', root)).toMatchObject({ exit: 0, out: expect.stringContaining('2 commands') })
    const { version, commands } = JSON.parse(await manifest())
    expect(version).toBe('1.2.3')
    expect(Object.keys(commands)).toEqual(['x:alpha', 'x:zeta'])
    expect(commands['x:alpha']).toMatchObject({
      id: 'x:alpha',
      summary: 'Says hello.',
      pluginName: '@acme/plugin-x',
      relativePath: ['dist', 'commands', 'x', 'alpha.js'],
    })
    expect(Object.keys(commands['x:alpha'].flags)).toContain('no-input')
    expect(await tool('manifest', root, '--check')).toEqual({ exit: 0, out: '', err: '' })
  })

  it('--check names what differs, writes nothing, and ends with 3', async () => {
    await put('dist/commands/x/hello.js', HELLO)
    expect(await tool('manifest', root, '--check')).toMatchObject({
      exit: 3,
      err: expect.stringContaining('new: x hello'),
    })
    await expect(manifest()).rejects.toThrow('ENOENT')
    await tool('manifest', root)
    await put('package.json', pjson({}, { version: '1.2.4' }))
    expect((await tool('manifest', root, '--check')).exit).toBe(3)
  })

  it.each([
    ['a file that does not load', 'x/broken.js', `import 'no-such-package'\n${HELLO}`, 'dist/commands/x/broken.js'],
    ['a file without a command', 'x/util.js', 'export const one = 1', 'dist/commands/x/util.js exports no command'],
    [
      'a class of another kind',
      'x/other.js',
      'export default class { static run() {} }',
      'dist/commands/x/other.js exports a class that is no command',
    ],
    ['an upper-case id', 'x/Hello.js', HELLO, 'would be the command "x Hello"'],
    ['an id with a blank', 'x/say hello.js', HELLO, 'would be the command "x say hello"'],
    ['an alias with a blank', 'x/hi.js', HELLO.replace('static', `static aliases = ['a b']\n  static`), '"a b"'],
  ])('refuses %s and names the file', async (_, path, text, message) => {
    await put('dist/commands/x/fine.js', HELLO)
    await put(`dist/commands/${path}`, text)
    const { exit, err } = await tool('manifest', root)
    expect(err).toContain(message)
    expect(err).toContain('MCPR_PLUGIN_INVALID')
    expect(exit).toBe(1)
    await expect(manifest()).rejects.toThrow('ENOENT')
  })

  it('refuses a package that is no plugin, or is not built', async () => {
    expect(await tool('manifest', root)).toMatchObject({ exit: 1, err: expect.stringContaining('Is it built') })
    await put('package.json', '{"name": "x", "version": "1.0.0"}')
    expect(await tool('manifest', root)).toMatchObject({ exit: 1, err: expect.stringContaining('"oclif" part') })
    await put('package.json', '{')
    expect(await tool('manifest', root)).toMatchObject({ exit: 1, err: expect.stringContaining('is not JSON') })
    expect(await tool('manifest', join(root, 'nowhere'))).toMatchObject({ exit: 6 })
  })

  it('loads the hooks, and names one that is missing or no function', async () => {
    await put('package.json', pjson({ commands: undefined, hooks: { prerun: './dist/hooks/prerun' } }))
    expect(await tool('manifest', root)).toMatchObject({
      exit: 1,
      err: expect.stringContaining('"prerun" is not there: ./dist/hooks/prerun'),
    })
    await put('dist/hooks/prerun.js', 'export default 1')
    expect((await tool('manifest', root)).err).toContain('exports no function as "default"')
    await put('dist/hooks/prerun.mjs', '')
    await rm(join(root, 'dist/hooks/prerun.js'))
    await put('dist/hooks/prerun.mjs', 'export default async () => {}')
    // A plugin of hooks alone is one.
    expect(await tool('manifest', root)).toMatchObject({ exit: 0, out: expect.stringContaining('0 commands') })
  })

  it('answers usage errors with 2, and --help', async () => {
    expect(await tool()).toMatchObject({ exit: 2 })
    expect(await tool('manifesto')).toMatchObject({ exit: 2, err: expect.stringContaining('manifesto') })
    expect(await tool('manifest', '--wrong')).toMatchObject({ exit: 2, err: expect.stringContaining('--wrong') })
    expect(await tool('manifest', 'a', 'b')).toMatchObject({ exit: 2 })
    expect(await tool('--help')).toMatchObject({ exit: 0, out: expect.stringContaining('--check') })
  })
})

it('tells what is new, gone and changed', () => {
  const entry = (summary: string) => ({ id: 'x', summary })
  const before = { commands: { a: entry('1'), 'b:c': entry('1') } }
  expect(drift(before, { commands: { 'b:c': entry('2'), d: entry('1') } })).toEqual([
    'gone: a',
    'changed: b c',
    'new: d',
  ])
})
