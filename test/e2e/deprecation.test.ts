// A plugin that renames a command and a flag: who types the old names is told, wherever they meet them.
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantPlugins } from '../support/plant-plugins.ts'
import { Sandbox, version } from '../support/sandbox.ts'

const MARKS = {
  aliases: ['crew:init'],
  deprecateAliases: true,
  deprecationOptions: { version: '0.3.0' },
}

const CREATE = `
import { Flags, McpCommand } from '@mcp-runtime/sdk/command'
export default class Create extends McpCommand {
  static summary = 'Make a crew.'
  static aliases = ${JSON.stringify(MARKS.aliases)}
  static deprecateAliases = true
  static deprecationOptions = ${JSON.stringify(MARKS.deprecationOptions)}
  static flags = { size: Flags.string({ summary: 'Its size.', deprecated: { to: '--seats' } }) }
  async run() {
    await this.parse(Create)
    return { made: true }
  }
}
`
const flags = {
  size: { name: 'size', type: 'option', summary: 'Its size.', deprecated: { to: '--seats' } },
  json: { name: 'json', type: 'boolean', helpGroup: 'GLOBAL' },
}
const entry = (id: string, more: object) => ({
  ...{ id, summary: 'Make a crew.', args: {}, flags, strict: true, aliases: [], hiddenAliases: [] },
  ...{ pluginName: '@acme/plugin-crew', isESM: true, relativePath: ['commands', 'create.js'] },
  ...more,
})

let box: Sandbox
beforeAll(async () => {
  box = await Sandbox.create()
  box.env.MCP_RUNTIME_DATA_DIR = join(box.dir, 'data')
  const old = { state: 'deprecated', deprecationOptions: { to: 'crew create', version: '0.3.0' } }
  const commands = { 'crew:create': entry('crew:create', MARKS), 'crew:make': entry('crew:make', old) }
  plantPlugins(box.env.MCP_RUNTIME_DATA_DIR, [
    {
      name: '@acme/plugin-crew',
      commands: { 'crew:create': CREATE, 'crew:make': '' },
      aliases: { 'crew:create': ['crew:init'] },
      files: {
        'commands/create.js': CREATE,
        'oclif.manifest.json': JSON.stringify({ version: '1.0.0', commands }),
      },
      pjson: { type: 'module' },
      record: { uses: { '@mcp-runtime/sdk': `^${version}`, '@oclif/core': '^5.0.0' } },
    },
  ])
})
afterAll(() => box?.dispose())

const NOTICE =
  'Warning: "mcp-runtime crew init" is deprecated; use "mcp-runtime crew create". Version 0.3.0 no longer has it.\n'

test('the old name works, and says once what to use', async () => {
  expect(await box.ok(['crew', 'init', '--json'])).toMatchObject({ stderr: NOTICE, stdout: '{\n  "made": true\n}\n' })
  expect((await box.ok(['crew', '--json', 'init'])).stderr).toBe(NOTICE)
  expect((await box.ok(['crew', 'init', '--quiet'])).stderr).toBe('')
  expect((await box.ok(['crew', 'create', '--json'])).stderr).toBe('')
})

test('an old flag says what to use', async () => {
  const { stderr } = await box.ok(['crew', 'create', '--size', '3'])
  expect(stderr).toBe('Warning: --size is deprecated; use --seats.\n')
})

test('help tells of both, in words and as data', async () => {
  const help = await box.ok(['crew', 'make', '--help'])
  expect(help.stdout.replace(/\s+/g, ' ')).toContain(
    '"mcp-runtime crew make" is deprecated; use "mcp-runtime crew create". Version 0.3.0 no longer has it.',
  )
  expect(help.stdout.replace(/\s+/g, ' ')).toContain('Its size. --size is deprecated; use --seats.')
  const [create, make] = (await box.ok(['help', 'crew', '-o', 'json'])).json()
  expect(create).toMatchObject({ command: 'crew create', installed: true, package: '@acme/plugin-crew' })
  expect(create.flags[0]).toMatchObject({ name: 'size', deprecated: { use: '--seats' } })
  expect(make).toMatchObject({ command: 'crew make', deprecated: { use: 'crew create', removedIn: '0.3.0' } })
})
