import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseMetadata } from '@mcp-runtime/contract/metadata'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder, testContext } from '../../../../test/server/support/context.ts'
import { type InitOptions, initServer } from './init.ts'

async function init(dir: string, over: Partial<InitOptions> = {}) {
  const ctx = testContext()
  const result = await initServer({
    ctx,
    name: 'desk',
    metadataDir: dir,
    tag: 'latest',
    scope: 'tenant',
    policyMode: 'allow-list',
    defaultDecision: 'deny',
    sessionRequired: true,
    tools: [],
    toolSpecs: [],
    waitMs: 0,
    force: false,
    ...over,
  })
  return { result, ctx, text: await readFile(result.file, 'utf8') }
}

const HAND_WRITTEN = `# Our servers.
version: v1
servers:
    # The old desk, do not touch.
    - name: old-desk   # since 2024
      image: registry.example.com/acme/old-desk
      x-owner: sam
      tools: [{name: ping, sideEffect: read}]
`

test('a new file holds exactly what was decided, and only its owner reads it', async () => {
  const dir = join(await temporaryFolder(), '.mcp')
  const { result, text } = await init(dir, {
    scope: 'Tenant',
    tools: ['list'],
    toolSpecs: ['close:HIGH:destructive'],
  })
  expect(result).toMatchObject({ action: 'created', name: 'desk' })
  expect(parse(text)).toEqual({
    version: 'v1',
    servers: [
      {
        name: 'desk',
        description: 'desk MCP server',
        image: 'desk',
        imageTag: 'latest',
        route: '/desk/mcp',
        publicPathPrefix: 'desk',
        port: 8088,
        scope: 'tenant',
        tools: [
          { name: 'list', description: 'list tool', requiredTrust: 'low', sideEffect: 'read' },
          { name: 'close', description: 'close tool', requiredTrust: 'high', sideEffect: 'destructive' },
        ],
        auth: { mode: 'header' },
        policy: { mode: 'allow-list', defaultDecision: 'deny' },
        session: { required: true },
        gateway: { enabled: true },
      },
    ],
  })
  expect(parseMetadata(parse(text)).issues).toEqual([])
  expect((await stat(result.file)).mode & 0o777).toBe(0o600)
  expect((await stat(dir)).mode & 0o777).toBe(0o750)
})

test('another entry is added; comments, order and unknown keys of the rest stay, and no default is baked in', async () => {
  const dir = await temporaryFolder()
  await writeFile(join(dir, 'servers.yaml'), HAND_WRITTEN)
  await chmod(join(dir, 'servers.yaml'), 0o640)
  const { text, result } = await init(dir)
  for (const comment of ['# Our servers.', '# The old desk, do not touch.', '# since 2024'])
    expect(text).toContain(comment)
  const [first, second, ...more] = parse(text).servers
  expect([first, second.name, more]).toEqual([parse(HAND_WRITTEN).servers[0], 'desk', []])
  expect((await stat(result.file)).mode & 0o777).toBe(0o640)
})

test('a name that is taken needs --force, which keeps what init does not write', async () => {
  const dir = await temporaryFolder()
  await writeFile(join(dir, 'servers.yaml'), HAND_WRITTEN)
  await expect(init(dir, { name: 'old-desk' })).rejects.toMatchObject({
    code: 'MCPR_CONFLICT',
    hint: expect.stringContaining('--force'),
  })
  expect(await readFile(join(dir, 'servers.yaml'), 'utf8')).toBe(HAND_WRITTEN)

  const { text } = await init(dir, { name: 'old-desk', force: true, sessionRequired: false })
  const [entry] = parse(text).servers
  expect(entry).toMatchObject({ image: 'old-desk', 'x-owner': 'sam', tools: [{ name: 'ping', sideEffect: 'read' }] })
  expect(entry).not.toHaveProperty('session')
  expect(text).toContain('# The old desk, do not touch.')

  const again = await init(dir, { name: 'old-desk', force: true, tools: ['pong'] })
  expect(parse(again.text).servers[0].tools).toMatchObject([{ name: 'pong' }])
})

test('an empty file and a file without a list can be begun', async () => {
  for (const before of ['', 'version: v1\n', 'version: v1\nservers:\n', 'servers: []\n']) {
    const dir = await temporaryFolder()
    await writeFile(join(dir, 'servers.yaml'), before)
    expect(parse((await init(dir)).text).servers).toHaveLength(1)
  }
})

test.each([
  ['a tab', 'version: v1\nservers:\n\t- name: x\n'],
  ['no metadata', 'servers: 7\n'],
  ['a list', '- name: x\n'],
])('a file with %s is left as it is', async (_, before) => {
  const dir = await temporaryFolder()
  const file = join(dir, 'servers.yaml')
  await writeFile(file, before)
  await expect(init(dir)).rejects.toMatchObject({ code: 'MCPR_INPUT_INVALID' })
  expect(await readFile(file, 'utf8')).toBe(before)
})

test.each<[string, Partial<InitOptions>]>([
  ['--tool-spec', { toolSpecs: ['x:low'] }],
  ['--tool-spec', { toolSpecs: ['x:low:eat'] }],
  ['--tool-spec', { toolSpecs: [':low:read'] }],
  ['--tool-spec', { toolSpecs: ['x:low:read', 'x:high:read'] }],
  ['"My_Server"', { name: 'My_Server' }],
  ['--scope', { scope: 'everyone' }],
  ['--policy-mode', { policyMode: 'deny-list' }],
  ['--default-decision', { defaultDecision: 'maybe' }],
  ['--tool-risk', { toolRisk: 'huge' }],
  ['--image', { image: '-o=x' }],
  ['--tag', { tag: 'a\nb' }],
  ['--port', { port: 70000 }],
])('%s is refused in %o before anything is written', async (named, over) => {
  const dir = join(await temporaryFolder(), '.mcp')
  await expect(init(dir, over)).rejects.toMatchObject({ code: 'MCPR_USAGE', message: expect.stringContaining(named) })
  await expect(stat(dir)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a folder in the file’s place is said, not crashed over', async () => {
  const dir = await temporaryFolder()
  await mkdir(join(dir, 'servers.yaml'))
  await expect(init(dir)).rejects.toMatchObject({
    code: expect.stringMatching(/^MCPR_(FILE_UNREADABLE|INPUT_INVALID)$/),
  })
})
