import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dockerEntries, inPieces, ociEntries, tarOf } from '../../test/support/archives.ts'
import { readDockerArchive } from '../archive/read-docker-archive.ts'
import { Stage } from '../archive/stage.ts'
import { writeDockerArchive } from '../archive/write-docker-archive.ts'
import { digestOf } from '../digest.ts'
import { OciLayout } from './oci-layout.ts'

let folder: string
let layout: OciLayout
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oci-'))
  layout = new OciLayout(join(folder, 'images'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const base = Buffer.from('the base that all share')
const name = (tag: string, repository = 'local/desk') => ({ repository, tag, storedAt: '2026-01-01T00:00:00Z' })
async function stage(entries = ociEntries([base])) {
  const place = layout.stage()
  return { place, image: await readDockerArchive(inPieces(await tarOf(entries)), place) }
}
async function store(tag: string, entries = ociEntries([base])) {
  const { place, image } = await stage(entries)
  const stored = layout.commit(image, name(tag))
  layout.release(place)
  return stored
}
const blobs = () => readdirSync(join(folder, 'images/blobs/sha256')).sort()
const left = () => readdirSync(join(folder, 'images/tmp'))

it('what is stored is there after a start, and is a layout that other tools read', async () => {
  const stored = await store('v1')
  expect(layout.used()).toBe(stored.size + stored.manifest.size)
  const again = new OciLayout(layout.folder)
  expect(again.images()).toEqual([stored])
  expect(again.used()).toBe(layout.used())
  expect(JSON.parse(readFileSync(join(layout.folder, 'oci-layout'), 'utf8'))).toEqual({ imageLayoutVersion: '1.0.0' })
  for (const hex of blobs()) {
    expect(digestOf(readFileSync(layout.blobPath(`sha256:${hex}`)))).toBe(`sha256:${hex}`)
  }
  expect(left()).toEqual([])
})

it('an image that was staged and not stored leaves nothing', async () => {
  const { place } = await stage()
  expect(left()).toHaveLength(1)
  layout.release(place)
  expect([left(), blobs(), layout.images()]).toEqual([[], [], []])
})

it('a layer that is there is not written again, nor lost when its image goes while another one counts on it', async () => {
  const first = await store('v1')
  const { place, image } = await stage(ociEntries([base, Buffer.from('more')]))
  const layer = image.layers[0]?.digest as string
  expect(image.blobs.get(layer)?.kept).toBe(true)
  layout.remove([first])
  expect(existsSync(layout.blobPath(layer))).toBe(true)
  const second = layout.commit(image, name('v2'))
  layout.release(place)
  expect(blobs()).toHaveLength(4)
  layout.remove([second])
  expect([blobs(), layout.used()]).toEqual([[], 0])
})

it('a name goes to the last one that took it, and the image before stays without one', async () => {
  await store('v1')
  await store('v1', dockerEntries([Buffer.from('new')]))
  expect(layout.images().map(({ tag }) => tag)).toEqual([undefined, 'v1'])
  expect(new OciLayout(layout.folder).images()).toEqual(layout.images())
})

it('files are kept while they are read', async () => {
  const stored = await store('v1')
  const release = layout.hold(stored)
  layout.remove([stored])
  expect(blobs()).toHaveLength(3)
  release()
  release()
  expect(blobs()).toEqual([])
})

it('a start clears away what a killed process left, and names what a disk has lost', async () => {
  const stored = await store('v1')
  await store('v2', dockerEntries([Buffer.from('new')]))
  layout.stage()
  writeFileSync(layout.blobPath(`sha256:${'a'.repeat(64)}`), 'an orphan')
  truncateSync(layout.blobPath(stored.content.layers[0]?.digest as string), 1)
  const again = new OciLayout(layout.folder)
  expect(again.lost).toEqual(['local/desk:v1'])
  expect(again.images().map(({ tag }) => tag)).toEqual(['v2'])
  expect(blobs()).toHaveLength(3)
  expect(new OciLayout(layout.folder).lost).toEqual([])
})

it('an index that somebody else wrote is not overwritten', () => {
  writeFileSync(join(layout.folder, 'index.json'), '{"manifests":')
  expect(() => new OciLayout(layout.folder)).toThrow(expect.objectContaining({ code: 'layout_damaged' }))
  expect(readFileSync(join(layout.folder, 'index.json'), 'utf8')).toBe('{"manifests":')
})

it.each([
  ['docker', dockerEntries([base, Buffer.alloc(700_000, 'x'), base])],
  ['packed', ociEntries([base, Buffer.alloc(700_000, 'x'), base], { gzip: true })],
])('an archive that is written reads as the same image (%s)', async (_, entries) => {
  const stored = await store('v1', entries)
  const archive = writeDockerArchive(
    { ...stored.content, path: (digest) => layout.blobPath(digest) },
    'localhost:8090/local/desk:v1',
  )
  const copy = new Stage(join(folder, 'copy'))
  const image = await readDockerArchive(archive, copy)
  expect(image.config).toMatchObject({ digest: stored.content.config.digest })
  expect(image.layers.map(({ digest }) => digest)).toEqual(stored.content.layers.map(({ digest }) => digest))
})

it('an archive whose reader leaves, or whose file is gone, ends', async () => {
  const stored = await store('v1', dockerEntries([Buffer.alloc(5_000_000)]))
  const source = { ...stored.content, path: (digest: string) => layout.blobPath(digest) }
  const cut = writeDockerArchive(source, 'a:v1')
  for await (const _ of cut) break
  expect(cut.destroyed).toBe(true)
  rmSync(layout.blobPath(stored.content.layers[0]?.digest as string))
  await expect(writeDockerArchive(source, 'a:v1').toArray()).rejects.toMatchObject({ code: 'ENOENT' })
})
