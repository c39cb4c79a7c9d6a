// A bare core, as it comes from npm: the first use of a command brings its plugin, from a real registry by the real npm.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, type TestContext, test } from 'vitest'
import { version } from '../support/sandbox.ts'
import { canMakeTerminal, converse } from '../support/terminal.ts'
import { type NpmRegistry, startNpmRegistry } from './support/npm-registry.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'
import { at, type SmallRegistry, startSmallRegistry } from './support/small-registry.ts'

let registry: NpmRegistry
let box: PackedSandbox
beforeAll(async () => {
  registry = await startNpmRegistry()
  box = await PackedSandbox.create({ registry })
}, 300_000)
afterAll(async () => {
  await box?.dispose()
  await registry?.stop()
})
afterEach(() => rmSync(box.dataDir, { recursive: true, force: true }))

const SERVER = '@mcp-runtime/plugin-server'
const INSTALL = `mcp-runtime plugins install ${SERVER}`
const LINE = `Installing ${SERVER} ${version}: "mcp-runtime server list" is part of it.`
const generations = () => {
  const dir = join(box.dataDir, 'plugins/generations')
  return existsSync(dir) ? readdirSync(dir) : []
}
const recorded = () =>
  JSON.parse(readFileSync(join(box.dataDir, 'plugins/current/plugins.json'), 'utf8')) as {
    plugins: { name: string; version: string }[]
  }

/** The packages beside the installed plugin that `server list` takes modules from. */
async function loads(env: Record<string, string>): Promise<string[]> {
  const spy = join(box.dir, 'spy.cjs')
  writeFileSync(
    spy,
    `const seen = new Set()
     require('node:module').registerHooks({ load: (url, context, next) => (seen.add(url), next(url, context)) })
     process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(`${spy}.out`)}, JSON.stringify([...seen])))`,
  )
  const { code } = await box.cli(['server', 'list'], { env: { ...env, NODE_OPTIONS: `--require ${spy}` } })
  expect(code).toBe(4)
  const urls: string[] = JSON.parse(readFileSync(`${spy}.out`, 'utf8'))
  const names = urls.map((url) => /\/generations\/[^/]+\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1])
  return [...new Set(names.filter((name) => name !== undefined && name !== SERVER))] as string[]
}

describe('a missing plugin', () => {
  test('is installed at the exact version of the core, and the command runs; the second time it is there', async () => {
    const first = await box.cli(['server', 'list', '-o', 'json'])
    expect(first.stderr.trimEnd().split('\n')).toEqual([LINE])
    expect(first.code).toBe(4)
    expect(first.json()).toMatchObject({ error: { code: 'MCPR_NOT_LOGGED_IN' } })
    expect(recorded().plugins.map(({ name, version }) => [name, version])).toEqual([[SERVER, version]])
    const second = await box.cli(['server', 'list', '-o', 'json'])
    expect(second).toMatchObject({ code: 4, stderr: '' })
    // npm has installed copies of its own too; they serve where the core may not lend its.
    const [lent, own] = [await loads({}), await loads({ MCP_RUNTIME_SHARE_SDK: 'never' })]
    expect(lent).toEqual([])
    expect(own).toContain('@oclif/core')
    expect(own).toContain('@mcp-runtime/sdk')
  })

  test('is installed in CI too, without a question: what is pinned needs none', async () => {
    const { code, stderr } = await box.cli(['server', 'list'], { env: { CI: 'true', MCP_RUNTIME_JIT: 'auto' } })
    expect([code, stderr.split('\n')[0]]).toEqual([4, LINE])
    expect(recorded().plugins.map(({ name, version }) => [name, version])).toEqual([[SERVER, version]])
  })

  test('gets its words and its input untouched', async () => {
    const grant = { apiVersion: 'mcpruntime.org/v1alpha1', kind: 'MCPAccessGrant', metadata: { name: 'x' }, spec: {} }
    const words = ['access', 'grant', 'apply', '-f', '-', '--dry-run=client', '-o', 'json']
    const first = await box.cli(words, { input: JSON.stringify(grant) })
    expect(first.stderr).toContain(`Installing @mcp-runtime/plugin-access ${version}`)
    const second = await box.cli(words, { input: JSON.stringify(grant) })
    expect({ code: first.code, stdout: first.stdout }).toEqual({ code: second.code, stdout: second.stdout })
    expect(first.stdout).not.toContain('stdin is empty')
  })

  test('is installed once by two at a time', async () => {
    const runs = await Promise.all([box.cli(['server', 'list']), box.cli(['server', 'get', 'x'])])
    expect(runs.map(({ code }) => code)).toEqual([4, 4])
    const said = runs.map(({ stderr }) => stderr).join('')
    expect(said.match(/Installing /g)).toHaveLength(1)
    expect(generations()).toHaveLength(1)
  })

  test('stays missing for help and completion', async () => {
    expect((await box.ok(['server', 'list', '--help'])).stdout).toContain('mcp-runtime server list')
    expect((await box.ok(['server'])).stdout).toContain('server deploy')
    expect((await box.ok(['__complete', '--', 'server', 'li'])).stdout).toMatch(/^list\t/)
    expect((await box.ok(['__complete', '--', 'server', 'list', '--prof'])).stdout).toMatch(/^--profile\t/)
    expect((await box.cli(['server', 'lst'])).stderr).toContain('mcp-runtime server list')
    expect(existsSync(box.dataDir)).toBe(false)
  })
})

describe('with MCP_RUNTIME_JIT=ask', () => {
  const ask = (answer: string, words = 'server list') =>
    converse(box, `mcp-runtime ${words}`, [[/Install 0\.1\.0 now\?/, answer]], { MCP_RUNTIME_JIT: 'ask' })
  let terminal: boolean
  beforeAll(async () => {
    terminal = await canMakeTerminal(box)
  })
  beforeEach(({ skip }: TestContext) => {
    if (!terminal) skip('no script(1) of util-linux to make a terminal with')
  })

  test('a person who says yes gets it', async () => {
    const { code, screen } = await ask('y\r')
    expect(code).toBe(4)
    expect(screen).toContain('Not logged in')
    expect(recorded().plugins).toHaveLength(1)
  })

  test('a person who says no does not, and one who presses Ctrl-C neither', async () => {
    const no = await ask('n\r')
    expect(no.code).toBe(11)
    expect(no.screen).toContain('you chose not to install it')
    expect((await ask('\u0003')).code).toBe(130)
    expect(generations()).toEqual([])
  })

  test('nobody is asked with --no-input', async () => {
    const { code, screen } = await ask('y\r', 'server list --no-input')
    expect(code).toBe(11)
    expect(screen).toContain('nobody can be asked here')
  })
})

describe('a plugin that is not installed', () => {
  /** One sentence that says why, one command to run, the exit code of its own, and nothing left behind. */
  async function refused(
    why: RegExp | string,
    env: Record<string, string> = {},
    next = { command: INSTALL, when: 'to install it' },
  ) {
    const people = await box.cli(['server', 'list'], { env })
    expect(people.code).toBe(11)
    expect(people.stdout).toBe('')
    const said = people.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Installing '))
    expect(said[0]).toMatch(`Error: "mcp-runtime server list" is part of ${SERVER}, which is not installed: `)
    expect(said[0]).toMatch(why)
    expect(said.slice(1)).toEqual([`  next: ${next.command}   (${next.when})`, '  MCPR_PLUGIN_MISSING'])
    const json = await box.cli(['server', 'list', '-o', 'json'], { env })
    expect(json.code).toBe(11)
    expect(json.json()).toMatchObject({
      error: { code: 'MCPR_PLUGIN_MISSING', next: [next] },
    })
    expect(generations()).toEqual([])
  }

  test('because it is switched off', () => refused('switched off', { MCP_RUNTIME_JIT: 'never' }))
  test('because nobody can be asked', () => refused('nobody can be asked', { MCP_RUNTIME_JIT: 'ask', CI: '1' }))

  test('because a policy says so', async () => {
    const rules = join(box.dir, 'config/plugins.json')
    mkdirSync(dirname(rules), { recursive: true })
    try {
      writeFileSync(rules, JSON.stringify({ schema: 1, jit: 'never' }))
      await refused('switched off')
      writeFileSync(rules, JSON.stringify({ schema: 1, deny: ['@mcp-runtime/*'] }))
      // What installs it would be refused as well.
      await refused(rules, {}, { command: `cat ${rules}`, when: 'to see what it allows' })
    } finally {
      rmSync(rules)
    }
  })

  test('because MCP_RUNTIME_JIT is none of its words', async () => {
    const { code, stderr } = await box.cli(['server', 'list'], { env: { MCP_RUNTIME_JIT: 'yes' } })
    expect(code).toBe(2)
    expect(stderr).toContain('MCP_RUNTIME_JIT is "yes"; it takes auto, ask or never.')
  })

  test('because the data folder is read-only', () =>
    // Nobody makes a folder there, root neither.
    refused(/\/sys\/mcp-runtime\/plugins cannot be changed/, { MCP_RUNTIME_DATA_DIR: '/sys/mcp-runtime' }))

  describe('because its registry', () => {
    let small: SmallRegistry
    beforeAll(async () => {
      small = await startSmallRegistry()
      await box.useRegistry(small)
    })
    afterAll(async () => {
      await box.useRegistry(registry)
      await small.stop()
    })

    test('does not have it', () => refused(/plugin-server/))

    test.each([
      ['fails', { status: 500 }],
      ['wants a login', { status: 401 }],
    ])('%s', async (_, behaviour) => {
      small.answer(at.everything, behaviour as never)
      await refused(/registry|credentials|answer/)
      small.answer(at.everything, undefined)
    })

    test('keeps silent until Ctrl-C, which leaves nothing behind', async () => {
      const held = small.hold(at.everything)
      const run = box.start([join(box.prefix, 'bin/mcp-runtime'), 'server', 'list'])
      await held.arrived
      run.child.kill('SIGINT')
      expect(await run.ended).toBe(130)
      held.release()
      expect(run.output()).toContain('Interrupted.')
      expect(generations()).toEqual([])
      expect(existsSync(join(box.dataDir, 'plugins/first-use.lock'))).toBe(false)
    })

    test('cannot be reached', async () => {
      await box.useRegistry('http://127.0.0.1:1/')
      await refused(/127\.0\.0\.1:1/)
      await box.useRegistry(small)
    })
  })
})
