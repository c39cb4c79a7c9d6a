// The notice of a newer version, as a person meets it: the installed core in a terminal, a registry that knows more.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { canMakeTerminal, converse } from '../support/terminal.ts'
import { makePlugin } from './support/make-plugin.ts'
import { PackedSandbox } from './support/packed-sandbox.ts'
import { type SmallRegistry, startSmallRegistry } from './support/small-registry.ts'

let box: PackedSandbox
let registry: SmallRegistry
let terminal: boolean
let state: string
let plugins: string

beforeAll(async () => {
  registry = await startSmallRegistry()
  plugins = await mkdtemp(join(tmpdir(), 'update-notice-'))
  registry.publish(await makePlugin(plugins, { name: 'mcp-runtime', version: '9.9.9' }))
  box = await PackedSandbox.create({ registry })
  state = join(box.dir, '.cache/mcp-runtime/update.json')
  terminal = await canMakeTerminal(box)
}, 300_000)
afterAll(async () => {
  await box?.dispose()
  await registry?.stop()
  await rm(plugins, { recursive: true, force: true })
})
beforeEach(async ({ skip }) => {
  if (!terminal) skip('no script(1) of util-linux to make a terminal with')
  await rm(state, { force: true })
})

const inTerminal = async (words: string, env: Record<string, string | undefined> = {}) => {
  const { code, screen } = await converse(box, `mcp-runtime ${words}`, [], env)
  return { code, screen: screen.replaceAll('\r', '') }
}
const remembered = async () => JSON.parse(await readFile(state, 'utf8')) as { newest?: string }
const asked = () => registry.requests.filter(({ path }) => path === '/mcp-runtime').length

const NOTICE = /^mcp-runtime 9\.9\.9 is there, this is \S+\. To update: npm install --global mcp-runtime@9\.9\.9\n$/m

test('the command does not wait for the registry; the next one tells, and the one after that does not', async () => {
  const held = registry.hold('/mcp-runtime')
  const first = await inTerminal('auth status')
  expect(first.screen).toContain('Not logged in')
  expect(first.screen).not.toMatch(NOTICE)
  // The command has ended, and the question is still open.
  await held.arrived
  held.release()
  await vi.waitFor(async () => expect(await remembered()).toMatchObject({ newest: '9.9.9' }), { timeout: 50_000 })
  const before = asked()
  expect((await inTerminal('auth status')).screen).toMatch(NOTICE)
  expect((await inTerminal('auth status')).screen).not.toMatch(NOTICE)
  expect(asked()).toBe(before)
})

test('a command that fails ends with its own code, and tells too', async () => {
  await writeFile(state, JSON.stringify({ newest: '9.9.9', checkedAt: new Date().toISOString() }))
  const { code, screen } = await inTerminal('auth use nobody')
  expect(code).toBe(4)
  expect(screen).toMatch(NOTICE)
})

test.each<[string, string, Record<string, string>]>([
  ['with --quiet', 'auth status --quiet', {}],
  ['in CI', 'auth status', { CI: 'true' }],
  ['with NO_UPDATE_NOTIFIER', 'auth status', { NO_UPDATE_NOTIFIER: '1' }],
  ['with MCP_RUNTIME_UPDATE_NOTICE=never', 'auth status', { MCP_RUNTIME_UPDATE_NOTICE: 'never' }],
  ['with stderr in a file', 'auth status 2>/dev/null', {}],
])('nothing is told or asked %s', async (_, words, env) => {
  const text = JSON.stringify({ newest: '9.9.9' })
  await writeFile(state, text)
  const before = asked()
  expect((await inTerminal(words, env)).screen).not.toMatch(NOTICE)
  expect(await readFile(state, 'utf8')).toBe(text)
  expect(asked()).toBe(before)
})

test('a registry that does not know us is asked once, and leaves no trace but that', async () => {
  registry.answer('/mcp-runtime', { status: 404 })
  const ran = await box.cli(['__check-update'])
  expect(ran.code).not.toBe(0)
  expect(await remembered()).toEqual({ checkedAt: expect.any(String) })
  registry.answer('/mcp-runtime', undefined)
})
