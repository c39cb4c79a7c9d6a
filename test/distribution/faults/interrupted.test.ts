// An install that does not come to its end: the registry dies, the process is killed, the disk is full, two run at
// once. What was installed works as before, and the next run needs nobody's help.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { smallDisk } from '../../support/small-disk.ts'
import { PluginLab } from '../support/plugin-lab.ts'
import { at } from '../support/small-registry.ts'

let lab: PluginLab
beforeEach(async () => {
  await lab?.dispose()
  lab = await PluginLab.create()
  await lab.publish({ name: '@acme/tools', commands: { 'acme:hello': {} } })
  await lab.install('@acme/tools@^1')
  await lab.publish({ name: '@acme/tools', version: '1.1.0', commands: { 'acme:hello': {} } })
}, 300_000)
afterAll(() => lab?.dispose())

const says = async () => (await lab.box.ok(['acme', 'hello'])).stdout.trim()

it('a registry that dies in the middle of an update', async () => {
  const held = lab.registry.hold(at.tarball('@acme/tools'))
  const before = lab.snapshot()
  const running = lab.box.cli(['plugins', 'update', '--yes', '-o', 'json'])
  await held.arrived
  await lab.registry.stop()
  const ran = await running
  expect(ran.json().error).toMatchObject({ code: 'MCPR_UNAVAILABLE', hint: expect.any(String) })
  expect(lab.snapshot()).toEqual(before)
  expect(await says()).toBe('@acme/tools 1.0.0: acme:hello')
})

describe('kill', () => {
  /** Starts an install in a process group of its own; it waits for a tarball. */
  async function waiting() {
    const held = lab.registry.hold(at.tarball('@acme/tools'))
    const child = spawn(join(lab.box.prefix, 'bin/mcp-runtime'), ['plugins', 'update', '--yes'], {
      cwd: lab.box.dir,
      env: lab.box.env,
      stdio: 'ignore',
      detached: true,
    })
    const ended = once(child, 'exit')
    await held.arrived
    return { child, ended, release: held.release }
  }

  it('-9 in the middle: the old version works, the next run succeeds and leaves nothing behind', async () => {
    const { child, ended, release } = await waiting()
    child.kill('SIGKILL')
    await ended
    release()
    expect(await says()).toBe('@acme/tools 1.0.0: acme:hello')
    await lab.box.ok(['plugins', 'update', '--yes'])
    expect(await says()).toBe('@acme/tools 1.1.0: acme:hello')
    // Two generations are kept: the one in use and the one before.
    const generations = new Set(
      Object.keys(lab.snapshot()).flatMap((path) => /^generations\/([^/]+)\//.exec(path)?.[1] ?? []),
    )
    expect(generations.size).toBe(2)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle: exit 130, and nothing is left behind', async (signal) => {
    const before = lab.snapshot()
    const { child, ended, release } = await waiting()
    child.kill(signal)
    const [code] = await ended
    release()
    expect(code).toBe(130)
    expect(lab.snapshot()).toEqual(before)
    expect(await says()).toBe('@acme/tools 1.0.0: acme:hello')
  })
})

it('two at once: both come, none is lost', async () => {
  await lab.publish({ name: '@acme/one', commands: { 'one:hello': {} } })
  await lab.publish({ name: '@acme/two', commands: { 'two:hello': {} } })
  await Promise.all([
    lab.install('@acme/one'),
    lab.install('@acme/two'),
    lab.box.ok(['plugins', 'update', '@acme/tools', '--yes']),
  ])
  expect(await lab.installed()).toEqual(['@acme/one@1.0.0', '@acme/tools@1.1.0', '@acme/two@1.0.0'])
  for (const name of ['one', 'two']) expect((await lab.box.ok([name, 'hello'])).stdout).toContain(`@acme/${name}`)
})

it('several tarballs of one server stay what they are', async () => {
  const [one, two] = [
    await lab.make({ name: '@acme/one', commands: { 'one:hello': {} } }),
    await lab.make({ name: '@acme/two', commands: { 'two:hello': {} } }),
  ]
  for (const plugin of [one, two]) lab.registry.publish(plugin)
  const urls = ['one', 'two'].map((name) => `${lab.registry.url}@acme/${name}/-/${name}-1.0.0.tgz`)
  await lab.install(...urls)
  expect(await lab.installed()).toEqual(['@acme/one@1.0.0', '@acme/tools@1.0.0', '@acme/two@1.0.0'])
  expect((await lab.box.ok(['two', 'hello'])).stdout).toContain('@acme/two 1.0.0')
})

it('a full disk: said, nothing changed, and it goes on when there is room', async ({ skip }) => {
  const disk = smallDisk(join(lab.box.dir, 'disk'), '2m')
  if (!disk) return skip('may not mount a file system')
  const options = { env: { MCP_RUNTIME_DATA_DIR: join(disk.path, 'data') } }
  try {
    await lab.box.ok(['plugins', 'install', '@acme/tools@1.0.0', '--yes'], options)
    disk.fill()
    const ran = await lab.box.cli(['plugins', 'install', '@acme/tools@1.1.0', '--yes', '-o', 'json'], options)
    expect([ran.code, ran.json().error.code]).toEqual([1, 'MCPR_DISK_FULL'])
    expect((await lab.box.ok(['acme', 'hello'], options)).stdout).toContain('@acme/tools 1.0.0')
    disk.free()
    await lab.box.ok(['plugins', 'install', '@acme/tools@1.1.0', '--yes'], options)
    expect((await lab.box.ok(['acme', 'hello'], options)).stdout).toContain('@acme/tools 1.1.0')
  } finally {
    disk.remove()
  }
})
