import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  configOf,
  dockerEntries,
  type Entry,
  indexOf,
  inPieces,
  ociEntries,
  tarOf,
} from '../../test/support/archives.ts'
import { digestOf } from '../digest.ts'
import { type ReadOptions, readDockerArchive } from './read-docker-archive.ts'
import { Stage, type StageOptions } from './stage.ts'

let folder: string
let serial = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'oci-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Reads and checks that what came out is what the digests say; then nothing is left. */
async function read(archive: Readable, options: ReadOptions = {}, staging: StageOptions = {}) {
  serial += 1
  const stage = new Stage(join(folder, String(serial)), staging)
  try {
    const image = await readDockerArchive(archive, stage, options)
    for (const [digest, blob] of image.blobs) expect(digestOf(readFileSync(blob.path))).toBe(digest)
    expect(digestOf(image.manifestBytes)).toBe(image.manifest.digest)
    return image
  } finally {
    stage.discard()
    expect(readdirSync(folder)).toEqual([])
  }
}
const readEntries = async (entries: readonly Entry[], options?: ReadOptions, staging?: StageOptions) =>
  read(inPieces(await tarOf(entries)), options, staging)

const layers = [Buffer.from('one'), Buffer.alloc(200_000, 'two'), Buffer.from('one')]
const without = (entries: Entry[], name: RegExp) => entries.filter((entry) => !name.test(entry.name))
const change = (entries: Entry[], name: RegExp, body: string) =>
  entries.map((entry) => (name.test(entry.name) ? { ...entry, body } : entry))

describe('an image of Docker', () => {
  it('up to 24 comes with a manifest made for it, the same each time; a layer that is a link is found', async () => {
    const image = await readEntries(dockerEntries(layers))
    expect(image.layers.map(({ digest }) => digest)).toEqual(layers.map(digestOf))
    expect(image.blobs.size).toBe(3)
    expect(image.facts).toMatchObject({ os: 'linux', architecture: 'amd64', user: '65532' })
    expect(image.size).toBe(3 + 200_000 + configOf(layers).length)
    const again = await readEntries(dockerEntries(layers, configOf(layers), 'other:v2').reverse())
    expect(again.manifest).toEqual(image.manifest)
  })

  it.each([false, true])('from 25 on keeps its own manifest (layers packed: %s)', async (gzip) => {
    const entries = ociEntries(layers, { gzip })
    const index = JSON.parse(String(entries.find(({ name }) => name === 'index.json')?.body))
    const image = await readEntries(entries)
    expect(image.manifest).toEqual(index.manifests[0])
    expect(image.facts.diffIDs).toEqual(layers.map(digestOf))
  })

  it('may be packed in the old form too, and be linked to before it comes', async () => {
    const entries = dockerEntries([layers[0] as Buffer]).map((entry) =>
      entry.name.endsWith('layer.tar') ? { ...entry, body: gzipSync(layers[0] as Buffer) } : entry,
    )
    expect((await readEntries(entries)).layers[0]?.mediaType).toBe('application/vnd.oci.image.layer.v1.tar+gzip')
    const hard = [
      { name: 'first/layer.tar', type: 'link', linkname: 'x/../deep/layer.tar' },
      { name: 'deep/layer.tar', body: 'one' },
      { name: 'c.json', body: configOf([Buffer.from('one')]) },
      { name: './manifest.json', body: '[{"Config":"c.json","RepoTags":null,"Layers":["./first//layer.tar"]}]' },
    ] satisfies Entry[]
    expect((await readEntries(hard)).layers).toHaveLength(1)
  })

  it('is taken from an index of several platforms when the files of one were saved, without its provenance', async () => {
    const entries = ociEntries(layers)
    const manifest = entries.find(({ body }) => String(body).includes('schemaVersion'))?.body as string
    const away = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: `sha256:${'a'.repeat(64)}`,
      size: 3,
      platform: { os: 'linux', architecture: 'arm64' },
    }
    const provenance = { ...away, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }
    const inner = indexOf([manifest], [away, provenance])
    const outer = indexOf(
      [],
      [
        {
          mediaType: 'application/vnd.oci.image.index.v1+json',
          digest: digestOf(Buffer.from(inner)),
          size: inner.length,
        },
      ],
    )
    const all = [
      ...change(entries, /^index/, outer),
      { name: `blobs/sha256/${digestOf(Buffer.from(inner)).slice(7)}`, body: inner },
    ]
    expect((await readEntries(all)).manifest.digest).toBe(digestOf(Buffer.from(manifest)))
  })

  it('without layers is an image', async () => {
    expect((await readEntries(dockerEntries([]))).layers).toEqual([])
  })
})

describe('what is no image is refused in a sentence', () => {
  const good = dockerEntries(layers)
  const oci = ociEntries(layers)
  const two = JSON.stringify([1, 2].map((at) => ({ Config: 'c', RepoTags: [`desk:${at}`], Layers: [] })))
  const other = ociEntries([Buffer.from('other')])
  const manifests = [oci, other].map((entries) => entries.find(({ body }) => String(body).includes('schemaVersion')))
  const cases: [string, Entry[], RegExp][] = [
    ['no entries', [], /holds no image/],
    ['no manifest', without(good, /^manifest/), /holds no image/],
    ['no image in the manifest', change(good, /^manifest/, '[]'), /holds no image/],
    ['several images', change(good, /^manifest/, two), /holds 2 images: "desk:1", "desk:2"/],
    [
      'several images below an index',
      [
        ...new Map([...without(oci, /json$/), ...without(other, /json$/)].map((entry) => [entry.name, entry])).values(),
        { name: 'index.json', body: indexOf(manifests.map((one) => String(one?.body))) },
      ],
      /holds 2 images/,
    ],
    ['a manifest that is no JSON', change(good, /^manifest/, '[{'), /no JSON/],
    ['a manifest of another form', change(good, /^manifest/, '{"Config":1}'), /specification/],
    ['a manifest of wrong members', change(good, /^manifest/, '[{"Config":"c","Layers":[7]}]'), /specification/],
    ['an index of another form', change(oci, /^index/, '{"manifests":[{"digest":"sha256:../../x"}]}'), /specification/],
    ['a missing layer', without(good, /layer\.tar$/), /which is not in it/],
    ['a missing blob', without(oci, new RegExp(digestOf(layers[1] as Buffer).slice(7))), /does not hold sha256:/],
    ['a missing manifest blob', change(oci, /^index/, indexOf(['{}'])), /no whole image: sha256:/],
    ['another layer', change(good, /layer\.tar$/, 'x'), /damaged/],
    ['another config', change(good, /^[0-9a-f]{64}\.json$/, '{}'), /damaged/],
    ['a blob that is not its name', change(oci, /^blobs\/./, 'x'), /damaged/],
    [
      'a config that names fewer layers',
      dockerEntries(layers, configOf([layers[0] as Buffer])),
      /has 3 layers, and its config names 1/,
    ],
    ['a config without rootfs', dockerEntries([], '{"os":"linux","architecture":"amd64"}'), /specification/],
    ['a path out of it', [...good, { name: '../../etc/passwd', body: 'x' }], /which no image has/],
    ['an absolute path', [...good, { name: '/etc/passwd', body: 'x' }], /which no image has/],
    ['a link out of it', [...good, { name: 'x', type: 'symlink', linkname: '../../etc/passwd' }], /leads out/],
    ['an absolute link', [...good, { name: 'x', type: 'symlink', linkname: '/etc/passwd' }], /leads out/],
    [
      'a circle of links',
      [
        ...without(good, /layer\.tar$/),
        ...good
          .filter(({ name }) => name.endsWith('layer.tar'))
          .map(
            ({ name }): Entry => ({
              name,
              type: 'link',
              linkname: name,
            }),
          ),
      ],
      /which is not in it/,
    ],
    ['a pipe', [...good, { name: 'x', type: 'fifo' }], /is no file/],
    ['a name twice', [...good, { name: './manifest.json', body: '[]' }], /"manifest.json" twice/],
    ['too many entries', Array.from({ length: 2001 }, (_, at) => ({ name: `f${at}`, body: '' })), /2000 entries/],
    ['a manifest too large', change(good, /^manifest/, ' '.repeat(5_000_000)), /larger than any/],
  ]
  it.each(cases)('%s', async (_, entries, sentence) => {
    await expect(readEntries(entries)).rejects.toMatchObject({
      code: 'archive_invalid',
      message: expect.stringMatching(sentence),
    })
  })

  it('no tar, and a packed one', async () => {
    const text = Buffer.from('this is no archive, '.repeat(100))
    await expect(read(inPieces(text))).rejects.toMatchObject({ code: 'archive_invalid', message: /no archive of/ })
    const packed = gzipSync(await tarOf(good))
    await expect(read(inPieces(packed))).rejects.toMatchObject({ code: 'archive_invalid', message: /compressed/ })
    await expect(read(Readable.from([]))).rejects.toMatchObject({ code: 'archive_invalid', message: /holds no image/ })
  })

  it('one that lies about a size', async () => {
    const bytes = await tarOf(good)
    bytes.write('77777777777', 124) // 8 GiB of the first entry; the checksum is made to fit.
    const sum = bytes.subarray(0, 512).reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0)
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    await expect(read(inPieces(bytes))).rejects.toMatchObject({
      code: 'archive_invalid',
      message: /ends in the middle/,
    })
    await expect(read(inPieces(bytes), { limit: 1e6 })).rejects.toMatchObject({ code: 'archive_too_large' })
  })
})

describe('limits', () => {
  it('of the files, met exactly and exceeded by one byte; and of what is no file', async () => {
    const entries = ociEntries(layers)
    const limit = entries.reduce((sum, { body = '' }) => sum + Buffer.from(body as string).length, 0)
    await readEntries(entries, { limit })
    await expect(readEntries(entries, { limit: limit - 1 })).rejects.toMatchObject({ code: 'archive_too_large' })
    const zeros = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(1 << 20)
      })(),
      { objectMode: false },
    )
    await expect(read(zeros, { limit: 1 })).rejects.toMatchObject({ code: 'archive_too_large' })
    expect(zeros.destroyed).toBe(true)
  })

  it('of what layers unpack to', async () => {
    const bomb = ociEntries([Buffer.alloc(5_000_000)], { gzip: true })
    await expect(readEntries(bomb, {}, { unpackedLimit: 4_999_999 })).rejects.toMatchObject({
      code: 'archive_too_large',
      message: expect.stringContaining('4999999'),
    })
    await readEntries(bomb, {}, { unpackedLimit: 5_000_000 })
  })

  it('of whoever keeps the blobs: his refusal is the answer', async () => {
    const claim = () => {
      throw new Error('full')
    }
    await expect(readEntries(ociEntries(layers), {}, { claim })).rejects.toThrow('full')
  })
})

describe('a stream', () => {
  it('that fails, or is aborted, ends the reading with that error', async () => {
    const bytes = await tarOf(dockerEntries(layers))
    const failing = (error: Error) =>
      Readable.from(
        (function* () {
          yield bytes.subarray(0, 100_000)
          throw error
        })(),
        { objectMode: false },
      )
    await expect(read(failing(new Error('cut')))).rejects.toThrow('cut')
    const abort = new AbortController()
    const endless = new Readable({ read() {} })
    endless.push(bytes.subarray(0, 100_000))
    const reading = read(endless, { signal: abort.signal })
    abort.abort(new Error('gone'))
    await expect(reading).rejects.toThrow('gone')
    expect(endless.destroyed).toBe(true)
    await expect(read(inPieces(bytes), { signal: abort.signal })).rejects.toThrow('gone')
  })
})

const someLayers = fc.array(fc.uint8Array({ maxLength: 2000 }).map(Buffer.from), { maxLength: 5 })
const form = fc.constantFrom('docker', 'oci', 'gzip')
const entriesOf = (how: string, all: Buffer[]) =>
  how === 'docker' ? dockerEntries(all) : ociEntries(all, { gzip: how === 'gzip' })

describe('whatever comes', () => {
  it('an image reads the same in any order and in any pieces', async () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(someLayers, form, pieces, fc.infiniteStream(fc.nat()), async (all, how, sizes, order) => {
        const entries = entriesOf(how, all)
        const keys = new Map(entries.map((entry) => [entry, order.next().value as number]))
        const shuffled = [...entries].sort((a, b) => (keys.get(a) as number) - (keys.get(b) as number))
        const image = await read(inPieces(await tarOf(shuffled), sizes))
        expect(image.facts.diffIDs).toEqual(all.map(digestOf))
        expect(image.manifest).toEqual((await readEntries(entries)).manifest)
      }),
      { numRuns: 60 },
    )
  })

  it('an archive that is cut or damaged is refused, or is the same image still', async () => {
    await fc.assert(
      fc.asyncProperty(
        someLayers,
        form,
        fc.nat(),
        fc.nat({ max: 255 }),
        fc.boolean(),
        async (all, how, at, byte, cut) => {
          const bytes = await tarOf(entriesOf(how, all))
          const place = at % bytes.length
          if (!cut) bytes[place] = byte
          const outcome = await read(inPieces(cut ? bytes.subarray(0, place) : bytes)).catch((error) => error)
          if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'archive_invalid' })
          else expect(outcome.facts.diffIDs).toEqual(all.map(digestOf))
        },
      ),
      { numRuns: 300 },
    )
  })
})
