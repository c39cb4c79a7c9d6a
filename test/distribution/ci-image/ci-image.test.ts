// The Dockerfile of examples/ci-image, built and run by a real engine on a base made here. The build reaches the tests'
// registry only, the containers reach nothing.
import { randomBytes } from 'node:crypto'
import { cp } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runTour } from '../../docs/tour.ts'
import { type Engine, findEngine } from '../../support/engine.ts'
import { root, version } from '../../support/sandbox.ts'
import { type NpmRegistry, startNpmRegistry } from '../support/npm-registry.ts'
import { packAll } from '../support/packed.ts'
import { PackedSandbox } from '../support/packed-sandbox.ts'
import { importBase, missingParts } from './base-image.ts'

const found = await findEngine()
const reason = 'reason' in found ? found.reason : await missingParts()
const engine = found as Engine
const SERVER = '@mcp-runtime/plugin-server'

const id = randomBytes(4).toString('hex')
const base = `mcp-runtime-test-base:${id}`
const image = `mcp-runtime-test-ci:${id}`
let registry: NpmRegistry | undefined
let box: PackedSandbox | undefined

const IN_CAGE = ['run', '--rm', '--network', 'none', '--read-only', '--cap-drop', 'ALL']
/** Runs words in a container that has no network and may write nothing. */
const run = (words: readonly string[], flags: readonly string[] = []) =>
  engine.run([...IN_CAGE, ...flags, image, ...words])

beforeAll(async () => {
  if (reason !== undefined) return
  registry = await startNpmRegistry()
  box = await PackedSandbox.create({ registry })
  await cp(join(root, 'examples/ci-image'), join(box.dir, 'examples/ci-image'), { recursive: true })
  await importBase(engine, base)
  // The tour builds the image that all tests look at.
  const args = [`BASE=${base}`, `REGISTRY=${registry.url}`].map((arg) => `--build-arg ${arg}`).join(' ')
  const here = (line: string) =>
    line
      .replace(/^docker build/, `docker build --network host --no-cache ${args}`)
      .replace(/^docker/, `DOCKER_BUILDKIT=1 ${engine.client}`)
      .replaceAll('acme/mcp-runtime', image)
  const steps = await runTour({ document: 'docs/ci-images.md', box, here })
  expect(steps.length).toBeGreaterThan(4)
}, 600_000)

afterAll(async () => {
  if (reason !== undefined) return
  await engine.run(['rmi', '--force', image, base])
  await box?.dispose()
  await registry?.stop()
}, 120_000)

describe('the CI image', () => {
  const it = (name: string, work: () => Promise<void>, timeout?: number) =>
    test(
      name,
      async ({ skip }) => {
        if (reason !== undefined) skip(reason)
        await work()
      },
      timeout,
    )

  it('runs without a network, root and a place to write', async () => {
    const said = await run(['mcp-runtime', '--version'])
    expect(said).toMatchObject({ code: 0, stderr: '' })
    expect(said.stdout).toMatch(/^mcp-runtime version \d/)
    expect((await run(['id', '-u'])).stdout).toBe('10001\n')
  })

  it('has the declared plugins, whose commands fail for want of a login and nothing else', async () => {
    const plugins = await run(['mcp-runtime', 'plugins', '-o', 'json'])
    expect(plugins.code).toBe(0)
    expect(plugins.json()).toMatchObject([{ name: SERVER }])
    const list = await run(['mcp-runtime', 'server', 'list'])
    expect(list).toMatchObject({ code: 4, stdout: '' })
    expect(list.stderr).toContain('MCPR_NOT_LOGGED_IN')
  })

  it('installs nothing by itself', async () => {
    const { code, stderr } = await run(['mcp-runtime', 'local', 'status'])
    expect(code).toBe(11)
    expect(stderr).toContain('MCPR_PLUGIN_MISSING')
  })

  it('works as any other user, who cannot change what is installed', async () => {
    const flags = ['--user', '20002:20002']
    expect(await run(['mcp-runtime', 'server', 'list'], flags)).toMatchObject({ code: 4 })
    const { stdout } = await run(['sh', '-c', 'find /opt/mcp-runtime -writable ! -type l | head'], flags)
    expect(stdout).toBe('')
    const uninstall = await engine.run([
      ...['run', '--rm', '--network', 'none', image],
      ...['mcp-runtime', 'plugins', 'uninstall', SERVER],
    ])
    expect(uninstall.code).toBe(1)
    expect(uninstall.stderr).toContain('MCPR_PLUGIN_STORE')
  })

  it('brings its compiled code, so that a start on a read-only file system is not slower', async () => {
    const script = 'NODE_DEBUG_NATIVE=COMPILE_CACHE mcp-runtime --help 2>&1 | grep -c "was accepted"'
    expect(Number((await run(['sh', '-c', script])).stdout)).toBeGreaterThan(0)
  })

  it('can be made of tarballs, where the registry has nothing of ours', async () => {
    const person = box as PackedSandbox
    const context = join(person.dir, 'from-tarballs')
    await cp(join(root, 'examples/ci-image'), context, { recursive: true })
    const lock = ['--file', join(context, 'plugins.lock.json'), '--tarballs', join(context, 'tarballs')]
    await person.ok(['plugins', 'lock', ...lock])
    const core = (await packAll()).of('mcp-runtime').filename
    await cp(core, join(context, 'tarballs', basename(core)))
    const others = await startNpmRegistry({ empty: true })
    const made = `${image}-tarballs`
    try {
      const args = [`BASE=${base}`, `REGISTRY=${others.url}`, `CORE=./tarballs/${basename(core)}`]
      const flags = args.flatMap((arg) => ['--build-arg', arg])
      await engine.ok(['build', '--network', 'host', '--no-cache', ...flags, '--tag', made, context])
      const plugins = await engine.ok([...IN_CAGE, made, 'mcp-runtime', 'plugins', '-o', 'json'])
      expect(plugins.json()).toMatchObject([{ name: SERVER, version }])
      expect(await engine.run([...IN_CAGE, made, 'mcp-runtime', 'server', 'list'])).toMatchObject({ code: 4 })
      const left = await engine.run([...IN_CAGE, made, 'sh', '-c', 'find / -xdev -name "*.tgz" 2>/dev/null'])
      expect(left.stdout).toBe('')
    } finally {
      await engine.run(['rmi', '--force', made])
      await others.stop()
    }
  }, 240_000)

  it('keeps no registry, token or npm cache', async () => {
    const inspected = (await engine.ok(['image', 'inspect', image])).stdout
    const history = (await engine.ok(['history', '--no-trunc', '--format', '{{.CreatedBy}}', image])).stdout
    for (const text of [inspected, history]) expect(text).not.toContain(registry?.url)
    const files = await run([
      'sh',
      '-c',
      'find / -xdev \\( -name .npmrc -o -name _cacache \\) 2>/dev/null | grep -v "^/usr"',
    ])
    expect(files.stdout).toBe('')
  })
})
