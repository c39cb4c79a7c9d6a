// `registry push` and `status` through the platform of this machine, with images of a real engine.
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { type LocalPlatform, startLocalPlatform } from '@mcp-runtime/platform'
import { runCommand } from '@mcp-runtime/sdk/testing'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import Info from '../../plugins/plugin-registry/src/commands/registry/info.ts'
import Push from '../../plugins/plugin-registry/src/commands/registry/push.ts'
import Status from '../../plugins/plugin-registry/src/commands/registry/status.ts'
import { type Engine, findEngine } from '../support/engine.ts'
import { type BuiltImage, testImage } from '../support/images.ts'
import { type OwnPlatform, startOwnPlatform } from '../support/own-platform.ts'
import { smallDisk } from '../support/small-disk.ts'

const found = await findEngine()
const engine = found as Engine
const MIB = 1024 * 1024
const LIMIT = 24 * MIB
const silent = { debug() {}, info() {}, warn() {}, error() {} }

let own: OwnPlatform | undefined
let root = ''
let platform: LocalPlatform
let image: BuiltImage
/** The host of the platform's registry. */
let host = ''

beforeAll(async () => {
  if ('reason' in found) return
  own = await startOwnPlatform({ imageLimit: LIMIT })
  root = own.folder
  platform = own.platform
  image = await testImage('busybox', { engine, filler: 8 * MIB })
  host = platform.registryHost
}, 120_000)
beforeEach(({ skip }) => {
  if ('reason' in found) skip(found.reason)
})
afterAll(() => own?.close())

function run(command: unknown, argv: readonly string[], url = platform.url, token = platform.credentials.local.token) {
  const env = {
    ...own?.env(token),
    PATH: process.env.PATH,
    MCP_RUNTIME_CONTAINER_ENGINE: engine.client,
    MCP_PLATFORM_API_URL: url,
  }
  return runCommand(command as never, argv, { env })
}

/** The platform answers under its own address only. */
function readdressed(chunk: Buffer, port: number | undefined): Buffer {
  if (!chunk.includes(`127.0.0.1:${port}`)) return chunk
  const own = `127.0.0.1:${new URL(platform.url).port}`
  return Buffer.from(chunk.toString('latin1').replaceAll(`127.0.0.1:${port}`, own), 'latin1')
}

/** A way to the platform that breaks the first connection that carries more than `most` bytes there, or their answer. */
async function wayThatBreaks({ most = Number.POSITIVE_INFINITY, answers = true }) {
  let broken = 0
  const sockets: Socket[] = []
  const server = createServer((near) => {
    const far = connect(Number(new URL(platform.url).port), '127.0.0.1')
    sockets.push(near, far)
    let there = 0
    const cut = () => {
      broken++
      near.resetAndDestroy()
      far.destroy()
    }
    near.on('data', (chunk) => {
      there += chunk.length
      if (broken === 0 && there > most) return cut()
      if (!far.write(readdressed(chunk, near.localPort))) near.pause()
    })
    far.on('drain', () => near.resume())
    far.on('data', (chunk) => {
      if (!answers && broken === 0 && there > MIB && chunk.includes('"success"')) return cut()
      near.write(chunk)
    })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    broken: () => broken,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const images = async () => JSON.parse((await run(Status, ['-o', 'json'])).stdout).registries[0]

it('an image arrives, under the name that is printed, and status counts it', async () => {
  const { exit, stdout, stderr } = await run(Push, [
    '--image',
    image.reference,
    '--scope',
    'tenant',
    '--name',
    'desk',
    '-o',
    'json',
  ])
  expect(exit, stderr).toBe(0)
  const pushed = JSON.parse(stdout)
  expect(pushed).toMatchObject({
    target: `${host}/local/desk:latest`,
    mode: 'platform',
    scope: 'tenant',
    image_id: image.id,
  })
  expect(pushed.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(pushed.size).toBeGreaterThan(8 * MIB)
  expect(await images()).toMatchObject({ kind: 'platform', host, status: 'Healthy', images: 1, limit_bytes: LIMIT })
  const table = await run(Status, ['-o', 'wide'])
  expect(table.stdout).toMatch(/IMAGE LIMIT\s+CAPACITY/)
  expect(table.stdout).toContain('24 MiB')
  expect(JSON.parse((await run(Info, ['-o', 'json'])).stdout).registries).toMatchObject([
    { kind: 'platform', host, limit_bytes: LIMIT },
  ])
})

it('the reference that was printed can be pushed again, as server build image names it', async () => {
  const named = `${host}/local/again:v1`
  await engine.ok(['tag', image.reference, named])
  try {
    expect(await run(Push, ['--image', named, '--scope', 'tenant'])).toMatchObject({ exit: 0, stdout: `${named}\n` })
  } finally {
    await engine.run(['rmi', named])
  }
})

it('a push that is cut half way is sent again, and arrives once', async () => {
  await using way = await wayThatBreaks({ most: 5 * MIB })
  const { exit, stdout, stderr } = await run(Push, ['--image', image.reference, '--name', 'local/cut:v1'], way.url)
  expect(exit, stderr).toBe(0)
  expect(stdout).toBe(`${host}/local/cut:v1\n`)
  expect(stderr).toContain('has not arrived; it is sent again from the start')
  expect(way.broken()).toBe(1)
})

it('a push whose answer is lost is found there, and not sent again', async () => {
  await using way = await wayThatBreaks({ answers: false })
  const { exit, stdout, stderr } = await run(
    Push,
    ['--image', image.reference, '--name', 'local/lost:v1', '-o', 'json'],
    way.url,
  )
  expect(exit, stderr).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    target: `${host}/local/lost:v1`,
    digest: expect.stringMatching(/^sha256:/),
  })
  expect(stderr).toContain('the image has arrived')
  expect(way.broken()).toBe(1)
})

it.each([
  ['the prefix of another team, here', ['--name', 'globex/desk:v1', '--scope', 'tenant'], 'is no team of yours'],
  ['the prefix of another team, there', ['--name', 'globex/desk:v1'], 'a team of yours'],
  ['the scope org where there is none', ['--name', 'desk:v1', '--scope', 'org'], 'tenant'],
])('%s is refused', async (_, argv, text) => {
  const before = (await images()).images
  const { exit, stderr } = await run(Push, ['--image', image.reference, ...argv])
  expect(exit, stderr).toBe(5)
  expect(stderr).toContain(text)
  expect(stderr).not.toContain('sent again')
  expect((await images()).images).toBe(before)
})

it('an image that is too large is refused before it is sent', async () => {
  const large = await testImage('busybox', { engine, filler: 25 * MIB })
  const { exit, stderr } = await run(Push, ['--image', large.reference, '--name', 'local/large:v1'])
  expect(exit).toBe(1)
  expect(stderr).toContain('the platform takes images up to 24 MiB')
})

it('an image that is not there', async () => {
  const { exit, stderr } = await run(Push, ['--image', `${host}/local/nothing:v1`])
  expect({ exit, code: stderr.includes('MCPR_IMAGE_NOT_FOUND') }).toEqual({ exit: 6, code: true })
})

it('a platform whose disk is full says so', async ({ skip }) => {
  const path = join(root, 'small')
  await mkdir(path)
  const disk = smallDisk(path, '6m')
  if (disk === undefined) return skip('No file system may be mounted for it: that needs root.')
  const small = await startLocalPlatform({ dataDir: path, port: 0, version: '0', log: silent })
  try {
    const { exit, stderr } = await run(
      Push,
      ['--image', image.reference, '--name', 'local/desk:v1'],
      small.url,
      small.credentials.local.token,
    )
    expect(exit, stderr).toBe(9)
    expect(stderr).toMatch(/disk .* is full/)
    expect(stderr).not.toContain('sent again')
  } finally {
    await small.close()
    disk.remove()
  }
})
