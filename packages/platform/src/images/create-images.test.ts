import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { readDockerArchive, Stage } from '@mcp-runtime/oci'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dockerEntries, inPieces, ociEntries, tarOf } from '../../../oci/test/support/archives.ts'
import { silent } from '../../test/support/temp-store.ts'
import type { Images } from '../ports/index.ts'
import { createImages } from './create-images.ts'

let dataDir: string
let images: Images
let named: string[]
let now = Date.parse('2026-03-01T12:00:00Z')
const open = (limits: { image: number; total: number; names?: number } = { image: 10_000_000, total: 50_000_000 }) =>
  createImages({ dataDir, limits, clock: () => now++, log: silent, inUse: () => named })
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'images-'))
  named = []
  images = open()
})
afterEach(async () => {
  await images.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const never = new AbortController().signal
const desk = (tag = 'v1') => ({ repository: 'local/desk', tag })
const image = async (...layers: Uint8Array[]) => tarOf(ociEntries(layers))
const push = async (bytes: Buffer, name = desk()) => images.receive(inPieces(bytes), name, never)
const folder = (...names: string[]) => readdirSync(join(dataDir, 'images', ...names))
const random = (size: number, seed: number) => Buffer.alloc(size, `${seed} `)

it('keeps what was pushed, in a folder for its owner only, over a restart', async () => {
  const told: string[] = []
  const stop = images.onPush((one) => told.push(`${one.repository}:${one.tag}`))
  const stored = await push(await image(random(1000, 1)))
  expect(stored).toMatchObject({ ...desk(), os: 'linux', architecture: 'amd64', user: '65532' })
  stop()
  await push(await image(random(1000, 2)), desk('v2'))
  expect(told).toEqual(['local/desk:v1'])
  expect(statSync(join(dataDir, 'images')).mode & 0o777).toBe(0o700)
  const before = images.list()
  await images.close()
  images = open()
  expect(images.list()).toEqual(before)
  expect(images.find(desk())).toEqual(stored)
  expect(images.find({ repository: 'local/desk', digest: stored.digest })).toEqual(stored)
  expect([images.find({ repository: 'local/desk' }), images.find({ ...desk(), repository: 'x/desk' })]).toEqual([
    undefined,
    undefined,
  ])
})

it('gives an image as an archive, and none that is not there', async () => {
  const stored = await push(await image(random(600_000, 1), random(10, 2)))
  const archive = images.archive(stored, 'localhost:8090/local/desk:v1')
  const copy = new Stage(join(dataDir, 'copy'))
  expect((await readDockerArchive(archive, copy)).config.digest).toBe(stored.imageID)
  expect(() => images.archive({ ...stored, repository: 'x/y' }, 'a')).toThrow(/not here/)
})

it('forgets what is asked of it, all of a repository with its files, and nothing else', async () => {
  await push(await image(random(1000, 1)))
  await push(await image(random(1000, 2)), desk('v2'))
  const other = await push(await image(random(1000, 1)), { repository: 'local-2/desk', tag: 'v1' })
  const files = folder('blobs/sha256').length
  images.remove((repository) => repository.startsWith('local/'))
  expect(images.list()).toEqual([other])
  // The layer that both have stays.
  expect(folder('blobs/sha256').length).toBeLessThan(files)
  await images.close()
  images = open()
  expect(images.list()).toEqual([other])
})

describe('a push that fails leaves nothing', () => {
  const cut = (bytes: Buffer) =>
    Readable.from(
      (function* () {
        yield bytes.subarray(0, bytes.length / 2)
        throw new Error('cut')
      })(),
      { objectMode: false },
    )
  const nothing = () =>
    expect([folder('tmp'), folder('blobs/sha256'), images.list(), images.used()]).toEqual([[], [], [], 0])

  it('cut in the middle, then whole', async () => {
    const bytes = await image(random(300_000, 1))
    await expect(images.receive(cut(bytes), desk(), never)).rejects.toThrow('cut')
    nothing()
    await push(bytes)
    expect(folder('tmp')).toEqual([])
  })

  it('no image, one too large, one that does not fit, one that was aborted', async () => {
    await expect(push(Buffer.alloc(2000, 'x'))).rejects.toMatchObject({ code: 'image_invalid' })
    nothing()
    const large = await image(random(10_000_001, 1))
    await expect(push(large)).rejects.toMatchObject({ code: 'image_too_large', message: /more than 9.5 MiB/ })
    nothing()
    await images.close()
    images = open({ image: 10_000_000, total: 100_000 })
    await expect(push(await image(random(200_000, 1)))).rejects.toMatchObject({ code: 'images_full' })
    nothing()
    await expect(images.receive(inPieces(large), desk(), AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    nothing()
  })

  it('and the platform that stops ends it', async () => {
    const open = new Readable({ read() {} })
    open.push((await image(random(300_000, 1))).subarray(0, 200_000))
    const pushing = images.receive(open, desk(), never)
    const closed = images.close()
    await expect(pushing).rejects.toThrow('stops')
    await closed
    nothing()
  })
})

describe('room', () => {
  it('is made by giving up what has no tag and no server, oldest first, and nothing else', async () => {
    await images.close()
    images = open({ image: 1_000_000, total: 460_000 })
    const of = (seed: number) => image(random(100_000, seed))
    const first = await push(await of(1))
    const second = await push(await of(2))
    const third = await push(await of(3))
    expect(images.list()).toHaveLength(3)
    named = [first.digest]
    await push(await of(4), desk('other'))
    expect(images.list()).toHaveLength(4)
    await push(await of(5), desk('more'))
    expect(images.list().map(({ digest, tag }) => (tag === '' ? digest : tag))).toEqual([
      first.digest,
      'v1',
      'other',
      'more',
    ])
    expect(images.find({ repository: 'local/desk', digest: second.digest })).toBeUndefined()
    expect(images.find(desk())).toEqual(third)
    await expect(push(await of(6))).rejects.toMatchObject({ code: 'images_full' })
    expect(images.list()).toHaveLength(4)
    named = []
    await push(await of(6))
  })

  it('is counted in names too; a name that is there can always be given another image', async () => {
    await images.close()
    images = open({ image: 1_000_000, total: 1_000_000, names: 3 })
    const of = (seed: number) => image(random(1000, seed))
    for (let seed = 1; seed <= 5; seed += 1) await push(await of(seed))
    expect(images.list()).toHaveLength(3)
    await push(await of(6), desk('v2'))
    await push(await of(6), desk('v3'))
    await expect(push(await of(6), desk('v4'))).rejects.toMatchObject({ code: 'images_full', message: /3 names/ })
    await push(await of(7), desk('v3'))
    await push(await of(8), desk('v3'))
    expect(images.list().map(({ tag }) => tag)).toEqual(['v1', 'v2', '', 'v3'])
  })

  it('layers that are shared count once', async () => {
    const base = random(400_000, 1)
    await push(await image(base, random(10, 2)))
    const before = images.used()
    await push(await image(base, random(10, 3)), desk('v2'))
    expect(images.used() - before).toBeLessThan(2000)
  })
})

describe('at once', () => {
  it('two pushes of one name: the last one that ends has it, whole', async () => {
    const [one, two] = [await image(random(300_000, 1)), await image(random(300_000, 2))]
    const done: string[] = []
    images.onPush(({ digest }) => done.push(digest))
    await Promise.all([
      images.receive(inPieces(one, [7000]), desk(), never),
      images.receive(inPieces(two, [9000]), desk(), never),
    ])
    expect(images.find(desk())?.digest).toBe(done[1])
    expect(images.list()).toHaveLength(2)
  })

  it('many pushes of shared layers while images are given up: each is whole in the end', async () => {
    await images.close()
    images = open({ image: 1_000_000, total: 1_600_000 })
    const base = random(200_000, 0)
    const bytes = await Promise.all(Array.from({ length: 12 }, (_, at) => image(base, random(50_000, at + 1))))
    const outcomes = await Promise.allSettled(
      bytes.map((one, at) => images.receive(inPieces(one, [3000 + at * 500]), desk(`v${at % 3}`), never)),
    )
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason.code).toBe('images_full')
    // Those that did not fit beside the others fit now.
    for (const [at, one] of bytes.entries()) await push(one, desk(`v${at % 3}`))
    const present = new Set(folder('blobs/sha256'))
    for (const stored of images.list()) {
      const copy = new Stage(join(dataDir, `copy-${stored.digest}`))
      await readDockerArchive(images.archive(stored, 'a:v1'), copy)
      copy.discard()
      expect(present.has(stored.imageID.slice(7))).toBe(true)
    }
    expect(images.used()).toBeLessThanOrEqual(1_600_000)
    expect(folder('tmp')).toEqual([])
  })
})

it('an index that cannot be read keeps the platform from starting, and is left as it is', async () => {
  await push(await tarOf(dockerEntries([])))
  writeFileSync(join(dataDir, 'images', 'index.json'), '{')
  expect(() => open()).toThrow(expect.objectContaining({ code: 'data_damaged' }))
})
