import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import satisfies from 'semver/functions/satisfies.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { answersOf } from './answers.ts'
import { createPlugin } from './create.ts'
import { planFiles } from './plan.ts'
import { parsePluginName } from './plugin-name.ts'
import { writeFiles } from './write-files.ts'

const HOST = {
  version: '0.3.1',
  taken: ['server', 'status'],
  catalogue: [{ id: 'server:list', pluginName: '@mcp-runtime/plugin-server' }],
}
const said: string[] = []
const ctx = { warn: (text: string) => void said.push(text), hint: (text: string) => void said.push(text) }
const create = (options: Partial<Parameters<typeof createPlugin>[2]> = {}) =>
  createPlugin(ctx, HOST, { name: '@acme/plugin-quota', dir: join(folder, 'quota'), dryRun: false, ...options })

let folder: string
beforeEach(async () => {
  said.length = 0
  folder = await mkdtemp(join(tmpdir(), 'mcp-create-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the name', () => {
  it.each([
    ['@acme/plugin-quota', undefined],
    ['quota', '@acme'],
    ['quota', 'acme'],
    ['plugin-quota', '@acme'],
    ['@acme/plugin-quota', 'acme'],
  ])('%s with --scope %s', (typed, scope) => {
    expect(parsePluginName(typed, scope)).toEqual({
      name: '@acme/plugin-quota',
      scope: '@acme',
      folder: 'plugin-quota',
      topic: 'quota',
    })
  })

  it.each([
    ['quota', undefined, /"quota" has no scope/],
    ['@acme/quota', undefined, /does not say that it is a plugin/],
    ['@acme', undefined, /cannot be the name/],
    ['@acme/plugin-', undefined, /cannot be the name/],
    ['@acme/plugin-Quota', undefined, /cannot be the name/],
    ['@acme/plugin-a/b', undefined, /cannot be the name/],
    ['../plugin-x', '@acme', /cannot be the name/],
    ['@acme/plugin-quota', '@other', /--scope says @other/],
    ['@mcp-runtime/plugin-quota', undefined, /own plugins/],
    [`@acme/plugin-${'x'.repeat(214)}`, undefined, /more than 214/],
    ['', undefined, /cannot be the name/],
  ])('%j with --scope %s is refused', (typed, scope, message) => {
    expect(() => parsePluginName(typed, scope)).toThrow(message)
    expect(() => parsePluginName(typed, scope)).toThrow(expect.objectContaining({ code: 'MCPR_USAGE' }))
  })

  it('names the line that was likely meant', () => {
    const next = (command: string) => expect.objectContaining({ next: [expect.objectContaining({ command })] })
    expect(() => parsePluginName('plugin-quota', undefined)).toThrow(
      next('mcp-runtime plugins create @SCOPE/plugin-quota'),
    )
    expect(() => parsePluginName('@acme/quota', undefined)).toThrow(
      next('mcp-runtime plugins create @acme/plugin-quota'),
    )
  })
})

describe('what is asked for', () => {
  const answers = (more: object) => answersOf({ name: '@acme/plugin-quota', dryRun: false, ...more }, HOST)

  it('has a topic of its own', () => {
    expect(() => answers({ topic: 'server' })).toThrow(expect.objectContaining({ code: 'MCPR_PLUGIN_CLASH' }))
    expect(() => answers({ name: '@acme/plugin-status' })).toThrow(
      expect.objectContaining({ code: 'MCPR_PLUGIN_CLASH' }),
    )
    expect(() => answers({ topic: 'two words' })).toThrow(expect.objectContaining({ code: 'MCPR_USAGE' }))
    expect(answers({ topic: 'limits' })).toMatchObject({ topic: 'limits', folder: 'plugin-quota' })
  })

  it('has a scope that nobody takes for ours', () => {
    for (const name of ['@mcp-runtim/plugin-quota', '@mcp-runtirne/plugin-server'])
      expect(() => answers({ name })).toThrow(/would be taken for a plugin of mcp-runtime itself/)
    expect(answers({ name: '@acme/plugin-servers' }).scope).toBe('@acme')
  })

  it('has a registry without secrets', () => {
    expect(answers({ registry: 'https://npm.acme.example/npm' }).registry).toBe('https://npm.acme.example/npm/')
    for (const registry of ['npm.acme.example', 'file:///tmp', 'https://me:secret@npm.acme.example'])
      expect(() => answers({ registry })).toThrow(expect.objectContaining({ code: 'MCPR_USAGE' }))
  })
})

describe('the files', () => {
  it('are written, and the next steps are said', async () => {
    const { files, ...result } = await create({ registry: 'https://npm.acme.example' })
    expect(result).toEqual({ name: '@acme/plugin-quota', topic: 'quota', dir: join(folder, 'quota'), written: true })
    for (const path of files) expect((await readFile(join(folder, 'quota', path), 'utf8')).length).toBeGreaterThan(10)
    expect(await readFile(join(folder, 'quota/.npmrc'), 'utf8')).toBe('@acme:registry=https://npm.acme.example/\n')
    const pjson = JSON.parse(await readFile(join(folder, 'quota/package.json'), 'utf8'))
    expect(pjson).toMatchObject({
      name: '@acme/plugin-quota',
      publishConfig: { registry: 'https://npm.acme.example/' },
      mcpRuntime: { hostRange: '^0.3.1' },
      dependencies: { '@mcp-runtime/sdk': '^0.3.1' },
    })
    expect(said.join('\n')).toContain('npm install && npm run build && npm test')
    expect(said.join('\n')).toContain('licence')
  })

  it('a plugin without a registry is never public by mistake', () => {
    const files = planFiles(answersOf({ name: '@acme/plugin-quota', dryRun: false }, HOST))
    expect(JSON.parse(files['package.json'] ?? '').publishConfig).toEqual({ access: 'restricted' })
    expect(Object.keys(files)).not.toContain('.npmrc')
    expect(parse(files['.github/workflows/ci.yml'] ?? '').jobs.publish.needs).toBe('test')
  })

  it('name the Node and the compiler that this workspace uses itself', async () => {
    const read = async (path: string) => JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8'))
    const [cli, workspace] = [await read('../../../package.json'), await read('../../../../../package.json')]
    const files = planFiles(answersOf({ name: '@acme/plugin-quota', dryRun: false }, HOST))
    const { engines, devDependencies } = JSON.parse(files['package.json'] ?? '')
    expect(engines).toEqual(cli.engines)
    for (const [name, range] of Object.entries(devDependencies))
      expect(satisfies(workspace.devDependencies[name], range as string), name).toBe(true)
  })

  it('a plain-text registry is warned about', async () => {
    await create({ registry: 'http://npm.acme.example' })
    expect(said[0]).toContain('not encrypted')
  })

  it('--dry-run writes nothing', async () => {
    expect(await create({ dryRun: true })).toMatchObject({ written: false })
    expect(await readdir(folder)).toEqual([])
  })

  it('go into a folder that is there, as a fresh clone, but overwrite nothing', async () => {
    await mkdir(join(folder, 'quota/.git'), { recursive: true })
    await writeFile(join(folder, 'quota/README.md'), 'mine')
    const refused = expect.objectContaining({
      code: 'MCPR_FILE_EXISTS',
      details: expect.objectContaining({ files: ['README.md'] }),
    })
    await expect(create()).rejects.toThrow(refused)
    await expect(create({ dryRun: true })).rejects.toThrow(refused)
    expect((await readdir(join(folder, 'quota'))).sort()).toEqual(['.git', 'README.md'])
    await rm(join(folder, 'quota/README.md'))
    await create()
    await writeFile(join(folder, 'file'), '')
    await expect(create({ dir: join(folder, 'file') })).rejects.toThrow(/no folder/)
  })

  it('all or none: a failure in the middle leaves what was there', async () => {
    await mkdir(join(folder, 'here'))
    // `a` is a file by then, so it cannot be a folder.
    await expect(writeFiles(join(folder, 'here'), { 'b/c/d': '1', a: '2', 'a/e': '3' })).rejects.toThrow()
    expect(await readdir(join(folder, 'here'))).toEqual([])
    await expect(writeFiles(join(folder, 'new/deep'), { a: '2', 'a/e': '3' })).rejects.toThrow()
    expect(await readdir(folder)).toEqual(['here'])
    await writeFile(join(folder, 'here/x'), '')
    await expect(writeFiles(join(folder, 'here'), { x: '1' })).rejects.toMatchObject({ code: 'MCPR_FILE_EXISTS' })
  })
})
