// An installed plugin runs on the framework and the command base of the core where its ranges allow it, and on its own
// copies elsewhere.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plantPlugins } from '../support/plant-plugins.ts'
import { version } from '../support/sandbox.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'

let box: PackedSandbox
beforeAll(async () => {
  box = await PackedSandbox.create()
}, 300_000)
afterAll(() => box?.dispose())

const X = '@acme/plugin-x'
const FITTING = { '@oclif/core': '5.1.9', '@mcp-runtime/sdk': `^${version}` }

/** Copies of the plugin's own, small enough to be told from the core's. */
const own = (name: string, exported: string) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({
    name,
    version: '9.9.9',
    exports: { '.': './index.js', './command': './index.js', './errors': './index.js' },
  }),
  [`node_modules/${name}/index.js`]: `exports.${exported} = class { static copy = 'own' }; exports.fail = { copy: 'own' }`,
})
const OWN_COPIES = {
  ...own('@oclif/core', 'Command'),
  ...own('@mcp-runtime/sdk', 'McpCommand'),
  'node_modules/dependency/package.json': '{"name":"dependency","version":"1.0.0"}',
  'node_modules/dependency/index.js': "exports.seen = require('@oclif/core').Command.copy ?? 'lent'",
}

const TELL = `console.log(JSON.stringify({
  core: core.Command.copy ?? 'lent',
  command: command.McpCommand.copy ?? 'lent',
  errors: errors.fail.copy ?? 'lent',
  same: Object.prototype.isPrototypeOf.call(core.Command, command.McpCommand),
  dependency,
}))`
const required = `
  const core = require('@oclif/core'), command = require('@mcp-runtime/sdk/command'), errors = require('@mcp-runtime/sdk/errors')
  let dependency = 'none'
  try { dependency = require('dependency').seen } catch {}
  exports.default = class { static run() { ${TELL} } }`
const imported = `
  import core, { Command, Args, Flags, ux, Errors, Help, Interfaces, settings } from '@oclif/core'
  import * as command from '@mcp-runtime/sdk/command'
  import * as errors from '@mcp-runtime/sdk/errors'
  const dependency = await import('dependency').then(({ default: { seen } }) => seen, () => 'none')
  if (core.Command !== Command || !Args.string || !Flags.boolean || !ux.stdout || !Errors.error || !Help) throw new Error('not whole')
  export default class { static run() { ${TELL} } }`

/** What a plugin with these ranges sees, by require() and by import. */
async function seen(uses: object, files: Record<string, string> = {}, env: Record<string, string> = {}, esm = true) {
  plantPlugins(box.dataDir, [
    {
      name: X,
      commands: { 'acme:required': required },
      files,
      record: { uses },
    },
    {
      name: '@acme/plugin-y',
      commands: { 'esm:imported': imported },
      pjson: { name: '@acme/plugin-y', version: '1.0.0', type: 'module', oclif: { commands: './commands' } },
      files,
      record: { uses },
    },
  ])
  const runs = [await box.ok(['acme', 'required'], { env })]
  if (esm) runs.push(await box.ok(['esm', 'imported'], { env }))
  return runs.map(({ stdout }) => JSON.parse(stdout) as object)
}

const LENT = { core: 'lent', command: 'lent', errors: 'lent', same: true }
const OWN = { core: 'own', command: 'own', errors: 'own', same: false, dependency: 'own' }

describe('a plugin gets the copies of the core', () => {
  test('where its ranges fit; what it depends on keeps its own', async () => {
    const lent = { ...LENT, dependency: 'own' }
    expect(await seen(FITTING, OWN_COPIES)).toEqual([lent, lent])
  })

  test('and needs none of its own then', async () => {
    const lent = { ...LENT, dependency: 'none' }
    expect(await seen(FITTING)).toEqual([lent, lent])
    // A range that takes semver to decide.
    expect(await seen({ '@oclif/core': '>=5 <6', '@mcp-runtime/sdk': `>=${version} <9` })).toEqual([lent, lent])
  })
})

describe('a plugin keeps its own copies', () => {
  test.each([
    ['the framework is too old for it', { ...FITTING, '@oclif/core': '^6.0.0' }, {}],
    ['the command base is too old for it', { ...FITTING, '@mcp-runtime/sdk': '9.0.0' }, {}],
    ['lending is switched off', FITTING, { MCP_RUNTIME_SHARE_SDK: 'never' }],
  ])('where %s', async (_, uses, env: Record<string, string>) => {
    expect(await seen(uses, OWN_COPIES, env, false)).toEqual([OWN])
  })

  test('and says what is missing where it has none', async () => {
    plantPlugins(box.dataDir, [{ name: X, commands: { 'acme:required': required }, record: { uses: FITTING } }])
    const { code, stderr } = await box.cli(['acme', 'required'], { env: { MCP_RUNTIME_SHARE_SDK: 'never' } })
    expect(code).toBe(1)
    expect(stderr).toContain(`${X} 1.0.0 does not load: Cannot find module '@oclif/core'`)
  })
})
