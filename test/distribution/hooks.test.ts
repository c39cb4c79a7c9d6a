// Plugins of other people in the packed core: their hooks run for the events that they name, and whatever goes wrong
// in them is theirs by name.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type PlantedPlugin, plantPlugins } from '../support/plant-plugins.ts'
import { version } from '../support/sandbox.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'

let box: PackedSandbox
beforeAll(async () => {
  box = await PackedSandbox.create()
}, 300_000)
afterAll(() => box?.dispose())
afterEach(() => {
  chmodSync(box.dataDir, 0o755)
  rmSync(box.dataDir, { recursive: true, force: true })
})

const X = '@acme/plugin-x'
const plant = (...plugins: PlantedPlugin[]) => plantPlugins(box.dataDir, plugins)
const note = (text: string) => `console.error('${text}')`
const hook = (body: string) => `module.exports = async function (options) { ${body} }`
const command = (body: string) => `exports.default = class { static async run(argv) { ${body} } }`
/** A command as authors write it, on the base that the core lends. */
const written = (body: string) => `
  const { McpCommand, defineView } = require('@mcp-runtime/sdk/command')
  exports.default = class Boom extends McpCommand {
    static view = defineView({ text: (result) => result.shout() })
    async run() { await this.parse(Boom); ${body} }
  }`

describe('hooks', () => {
  test('run for every event that they name, around commands of the core and of plugins', async () => {
    const events = ['init', 'prerun', 'postrun', 'finally']
    plant({
      name: X,
      commands: { 'acme:hello': command("console.log('hello', ...argv)") },
      hooks: Object.fromEntries(events.map((event) => [event, hook(note(`<${event}>`))])),
    })
    for (const words of [
      ['auth', 'status'],
      ['acme', 'hello', 'you'],
    ]) {
      const { code, stderr } = await box.cli(words)
      expect(code).toBe(0)
      expect(stderr.match(/<\w+>/g)).toEqual(['<init>', '<prerun>', '<postrun>', '<finally>'])
    }
    const failed = await box.cli(['auth', 'use', 'nobody'])
    expect(failed.stderr.match(/<\w+>/g)).toEqual(['<init>', '<prerun>', '<finally>'])
  })

  test('are not loaded for other events', async () => {
    plant({ name: X, hooks: { postrun: `${note('<loaded>')}; ${hook('')}` } })
    expect((await box.cli(['auth', 'use', 'nobody'])).stderr).not.toContain('<loaded>')
    expect((await box.cli(['auth', 'status'])).stderr).toContain('<loaded>')
  })

  test('that fail are named, and the command goes on', async () => {
    plant({ name: X, hooks: { prerun: hook("throw new Error('no \\u001b[31mnetwork')") } })
    const { code, stdout, stderr } = await box.cli(['auth', 'status'])
    expect({ code, stderr: stderr.split('\n')[0] }).toEqual({
      code: 0,
      stderr: `Warning: the "prerun" hook of ${X} failed: no network`,
    })
    expect(stdout).toContain('Not logged in.')
  })

  test('that stop the command are named, with their exit code', async () => {
    plant({ name: X, hooks: { prerun: hook("this.error('not on Fridays', { exit: 42 })") } })
    const { code, stdout, stderr } = await box.cli(['auth', 'status'])
    expect({ code, stdout }).toEqual({ code: 42, stdout: '' })
    expect(stderr).toContain(`The "prerun" hook of ${X} stopped the command: not on Fridays`)
    plant({ name: X, hooks: { init: hook('this.exit(9)') } })
    expect(await box.cli(['auth', 'status', '-o', 'json'])).toMatchObject({
      code: 9,
      stdout: expect.stringContaining(`The \\"init\\" hook of ${X} stopped the command.`),
    })
  })

  test('cannot keep anybody from looking at plugins and removing them', async () => {
    plant({ name: X, hooks: { init: hook("this.error('never')"), prerun: hook("this.error('never')") } })
    expect((await box.cli(['auth', 'status'])).code).toBe(2)
    const { stdout, stderr } = await box.ok(['plugins'])
    expect(stdout).toContain(X)
    expect(stderr).toContain(`Warning: the "init" hook of ${X} failed: never`)
    expect(stderr).toContain(`Warning: the "prerun" hook of ${X} failed: never`)
  })

  test('answer for words that no command has', async () => {
    plant({ name: X, hooks: { command_not_found: hook("console.log('looking for ' + options.id)") } })
    expect(await box.cli(['acme', 'nope'])).toMatchObject({ code: 0, stdout: 'looking for acme\n' })
  })

  test('whose file is missing, or that the rules do not allow, are named too; the command goes on', async () => {
    const packages = plant({ name: X, hooks: { prerun: hook(note('<ran>')) } })
    const rules = join(box.dir, 'config/plugins.json')
    mkdirSync(dirname(rules), { recursive: true })
    writeFileSync(rules, JSON.stringify({ schema: 1, deny: [X] }))
    const denied = await box.ok(['auth', 'status'])
    expect(denied.stderr).toContain(`the "prerun" hook of ${X} did not run. ${X} may not run: ${rules}`)
    expect(denied.stderr).not.toContain('<ran>')
    rmSync(rules)
    rmSync(join(packages, X, 'hooks'), { recursive: true })
    const { stderr } = await box.ok(['auth', 'status'])
    expect(stderr).toContain(`${X} 1.0.0 is broken: the file of its "prerun" hook is missing`)
  })
})

describe('commands of a plugin', () => {
  test.each([
    ['throws', command("throw new TypeError('x is not a function')"), 'x is not a function'],
    ['throws on the command base', written("throw new TypeError('x is not a function')"), 'x is not a function'],
    ['gives a result that its view cannot show', written('return {}'), 'shout is not a function'],
    [
      'throws where nobody waits for it',
      command("setTimeout(() => { throw new Error('late') }); await new Promise((done) => setTimeout(done, 60_000))"),
      'late',
    ],
  ])('that %s: the fault is the plugin’s', async (_, text, message) => {
    plant({ name: X, version: '1.2.3', commands: { 'acme:boom': text } })
    const { code, stderr } = await box.cli(['acme', 'boom'])
    expect(code).toBe(1)
    expect(stderr).toContain(`Error: ${X} 1.2.3 failed: `)
    expect(stderr).toContain(message)
    expect(stderr).toContain('MCPR_PLUGIN_FAILED')
    expect(stderr).not.toMatch(/MCPR_BUG|\n {4}at /)
  })

  test('that ends with an error of its own choice keeps it', async () => {
    plant({
      name: X,
      commands: {
        'acme:deny': `const { fail } = require('@mcp-runtime/sdk/errors'); ${command("fail('MCPR_DENIED', 'No.')")}`,
      },
    })
    expect(await box.cli(['acme', 'deny'])).toMatchObject({ code: 5, stderr: 'Error: No.\n  MCPR_DENIED\n' })
  })

  test('whose file is missing, has no command, does not load or lies outside', async () => {
    const packages = plant({
      name: X,
      commands: { 'acme:gone': '', 'acme:empty': '', 'acme:torn': "require('nowhere')", 'acme:far': '' },
    })
    rmSync(join(packages, X, 'commands/acme/gone.js'))
    const manifest = join(packages, X, 'oclif.manifest.json')
    const lie = (text: string) => text.replace('"commands","acme","far.js"', '"..","..","..","far.js"')
    writeFileSync(manifest, lie(readFileSync(manifest, 'utf8')))
    for (const [word, why, code] of [
      ['gone', 'is broken: the file of its command "acme gone" is missing', 'MCPR_PLUGIN_INVALID'],
      ['empty', 'is broken: the file of its command "acme empty" has no command', 'MCPR_PLUGIN_INVALID'],
      ['torn', "does not load: Cannot find module 'nowhere'", 'MCPR_PLUGIN_FAILED'],
      ['far', 'is broken: its manifest names a file outside of it', 'MCPR_PLUGIN_INVALID'],
    ] as const) {
      const run = await box.cli(['acme', word])
      expect(run.code).toBe(1)
      expect(run.stderr).toContain(why)
      expect(run.stderr).toContain(code)
      expect(run.stderr).toContain(`mcp-runtime plugins uninstall ${X}`)
    }
  })

  test('cannot take the place of a first-party command, even planted by hand', async () => {
    const text = command("console.log('shadow')")
    plant({
      name: X,
      commands: { 'auth:status': text, auth: text, 'acme:hello': text },
      aliases: { 'acme:hello': ['auth:list', 'status'] },
      hooks: {},
    })
    for (const words of [['auth', 'status'], ['auth', 'list'], ['auth'], ['status']]) {
      expect((await box.cli(words)).stdout).not.toContain('shadow')
    }
    expect((await box.cli(['acme', 'hello'])).stdout).toBe('shadow\n')
  })

  test('are in help, completion and suggestions without any code of theirs', async () => {
    plant({ name: X, commands: { 'acme:hello': note('<loaded>') } })
    const runs = await Promise.all([
      box.cli(['--help']),
      box.cli(['acme', '--help']),
      box.cli(['acme', 'hello', '--help']),
      box.cli(['acme', 'helo']),
      box.cli(['__complete', '--', 'acme', 'h']),
      box.cli(['help', '-o', 'json']),
    ])
    const said = runs.map(({ stdout, stderr }) => stdout + stderr)
    expect(said[0]).toContain('\n  acme ')
    expect(said[1]).toContain('acme hello')
    expect(said[2]).toContain('The summary of acme:hello.')
    expect(said[3]).toContain('Did you mean "mcp-runtime acme hello"?')
    expect(said[4]).toBe('hello\tThe summary of acme:hello.\n')
    expect(said[5]).toContain('"acme hello"')
    expect(said.join('')).not.toContain('<loaded>')
  })

  test('do not run where the rules do not allow the plugin', async () => {
    plant({ name: X, commands: { 'acme:hello': note('<loaded>') } })
    const rules = join(box.dir, 'config/plugins.json')
    mkdirSync(dirname(rules), { recursive: true })
    writeFileSync(rules, JSON.stringify({ schema: 1, allow: ['@other/*'] }))
    const { code, stderr } = await box.cli(['acme', 'hello'])
    rmSync(rules)
    expect(code).toBe(5)
    expect(stderr).toContain('MCPR_PLUGIN_REFUSED')
    expect(stderr).not.toContain('<loaded>')
  })

  test('do not run in a core that the plugin is not made for', async () => {
    plant({ name: X, commands: { 'acme:hello': note('<loaded>') }, record: { hostRange: '>=9' } })
    const { code, stderr } = await box.cli(['acme', 'hello'])
    expect(code).toBe(1)
    expect(stderr).toContain(`${X} 1.0.0 is made for mcp-runtime >=9; this is ${version}.`)
    expect(stderr).toContain('MCPR_PLUGIN_INCOMPATIBLE')
  })

  test('of a plugin of the plugin do not exist', async () => {
    plant({
      name: X,
      commands: { 'acme:hello': command('') },
      pjson: { oclif: { commands: './commands', plugins: ['inner'] }, dependencies: { inner: '*' } },
      files: {
        'node_modules/inner/package.json': '{"name":"inner","version":"1.0.0","oclif":{"commands":"./commands"}}',
        'node_modules/inner/commands/nested.js': command("console.log('nested')"),
      },
    })
    expect((await box.cli(['nested'])).code).toBe(2)
    expect((await box.cli(['acme', 'hello'])).code).toBe(0)
  })
})

describe('a data folder', () => {
  const hello = { name: X, commands: { 'acme:hello': command("console.log('hello')") } }

  test('that cannot be written to is good for running', async () => {
    plant(hello)
    chmodSync(join(box.dataDir, 'plugins'), 0o555)
    chmodSync(box.dataDir, 0o555)
    expect(await box.cli(['acme', 'hello'])).toMatchObject({ code: 0, stdout: 'hello\n' })
    chmodSync(box.dataDir, 0o755)
    chmodSync(join(box.dataDir, 'plugins'), 0o755)
  })

  test.each([
    ['every user can write to', () => chmodSync(box.dataDir, 0o777)],
    ['a newer version wrote', () => writeRecord('{"schema":2,"host":"9.0.0","plugins":[]}')],
    ['somebody broke', () => writeRecord('{')],
  ])('that %s keeps nobody from the core', async (_, spoil) => {
    plant(hello)
    spoil()
    for (const words of [['auth', 'status'], ['--help'], ['auth', '--help']]) {
      const { code, stderr } = await box.cli(words)
      expect(code).toBe(0)
      expect(stderr.match(/^Warning: Installed plugins are left out\. /gm)).toHaveLength(1)
    }
    expect(await box.cli(['__complete', '--', 'auth', 'stat'])).toMatchObject({ code: 0, stderr: '' })
    expect(await box.cli(['--version'])).toMatchObject({ code: 0, stderr: '' })
    const { code, stderr } = await box.cli(['acme', 'hello'])
    expect(code).toBe(1)
    expect(stderr).toContain('MCPR_PLUGIN_STORE')
  })

  const writeRecord = (text: string) =>
    writeFileSync(join(box.dataDir, 'plugins/generations/planted/plugins.json'), text)
})
