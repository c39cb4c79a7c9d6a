import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Told, tellOfUpdate } from './tell-of-update.ts'
import { isDue, isVersion, parseState, statePath, type UpdateState } from './update-state.ts'

const NOW = Date.parse('2026-05-05T12:00:00Z')
const hours = (count: number) => new Date(NOW - count * 3_600_000).toISOString()

let dir = ''
let path = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'update-'))
  await mkdir(join(dir, 'core'))
  await writeFile(join(dir, 'core/package.json'), '{"version": "0.1.0"}')
  path = statePath({ XDG_CACHE_HOME: dir }) as string
})
afterEach(() => rm(dir, { recursive: true, force: true }))

async function run(state: UpdateState | string | undefined, more: Partial<Told> = {}) {
  if (state !== undefined) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, typeof state === 'string' ? state : JSON.stringify(state))
  }
  let said = ''
  let asked = 0
  const told = {
    ...{ root: join(dir, 'core'), argv: ['status'], env: { XDG_CACHE_HOME: dir }, now: NOW },
    stderr: { write: (text: string) => (said += text) },
    ask: () => {
      asked += 1
    },
    ...more,
  }
  await tellOfUpdate(told)
  return { said, asked }
}

const line = 'mcp-runtime 0.2.0 is there, this is 0.1.0. To update: npm install --global mcp-runtime@0.2.0\n'.replace(
  'npm install --global mcp-runtime@0.2.0',
  '\u001b[36mnpm install --global mcp-runtime@0.2.0\u001b[39m',
)

test('tells of a newer version in one line, and asks once a day', async () => {
  expect(await run({ newest: '0.2.0', checkedAt: hours(1) })).toEqual({ said: line, asked: 0 })
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ newest: '0.2.0', toldAt: hours(0) })
  expect(await readdir(dirname(path))).toEqual(['update.json'])
  // Told a moment ago.
  expect(await run(undefined)).toEqual({ said: '', asked: 0 })
  expect(await run({ newest: '0.2.0', checkedAt: hours(25), toldAt: hours(25) })).toEqual({ said: line, asked: 1 })
})

test.each<[string, UpdateState | string | undefined, number]>([
  ['nothing is known', undefined, 1],
  ['it is this one', { newest: '0.1.0', checkedAt: hours(1) }, 0],
  ['it is an older one', { newest: '0.0.9', checkedAt: hours(1) }, 0],
  ['the file is garbage', '\u0000{', 1],
  ['the file is a list', '[1]', 1],
  ['the version is none', '{"newest": "9.9.9; rm -rf ~", "checkedAt": 7}', 1],
])('says nothing when %s', async (_, state, asked) => expect(await run(state)).toEqual({ said: '', asked }))

describe('is off', () => {
  const known = { newest: '0.2.0' }
  test.each<[string, Partial<Told>]>([
    ['in CI', { env: { CI: 'true' } }],
    ['with NO_UPDATE_NOTIFIER', { env: { NO_UPDATE_NOTIFIER: '1' } }],
    ['with MCP_RUNTIME_UPDATE_NOTICE=never', { env: { MCP_RUNTIME_UPDATE_NOTICE: 'never' } }],
    ['with --quiet', { argv: ['status', '--quiet'] }],
    ['for completion', { argv: ['__complete', '--', ''] }],
  ])('%s', async (_, more) => {
    const env = { XDG_CACHE_HOME: dir, ...more.env }
    expect(await run(known, { ...more, env })).toEqual({ said: '', asked: 0 })
  })

  test('without a home, in a clone, and where the core cannot be read', async () => {
    expect(await run(known, { env: {} })).toEqual({ said: '', asked: 0 })
    await writeFile(join(dir, 'pnpm-workspace.yaml'), '')
    await mkdir(join(dir, 'packages'))
    expect(await run(known, { root: join(dir, 'packages/cli') })).toEqual({ said: '', asked: 0 })
    expect(await run(known, { root: join(dir, 'nowhere') })).toEqual({ said: '', asked: 0 })
  })
})

test('a day, by a clock that may have been wrong', () => {
  expect([undefined, hours(24), hours(-1), hours(23)].map((then) => isDue(then, NOW))).toEqual([
    true,
    true,
    true,
    false,
  ])
  expect(['1.2.3', '1.2.3-rc.1', '1.2', 'v1.2.3', '1.2.3 ', 3].map(isVersion)).toEqual([
    true,
    true,
    ...Array(4).fill(false),
  ])
  expect(parseState('{"newest": "1.2.3", "other": 1, "toldAt": "soon"}')).toEqual({ newest: '1.2.3' })
  expect(statePath({ HOME: '/home/mia' })).toBe('/home/mia/.cache/mcp-runtime/update.json')
})
