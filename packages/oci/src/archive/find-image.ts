// Which image an archive holds, and that it is whole. Docker from 25 on writes an OCI layout (index.json, blobs) with
// manifest.json beside it; Docker up to 24, and Podman, write manifest.json only.
import { digestOf } from '../digest.ts'
import { isIndexType, isManifestType, layerType, MEDIA } from '../media-types.ts'
import { ArchiveError, shown } from './archive-error.ts'
import type { ArchiveTable } from './archive-table.ts'
import {
  type Descriptor,
  type ImageConfig,
  type ImageManifest,
  parseConfig,
  parseDockerManifest,
  parseIndex,
  parseManifest,
} from './documents.ts'
import { entryName } from './entry-name.ts'
import type { StagedBlob } from './stage.ts'

export interface ArchivedImage {
  readonly manifest: Descriptor
  /** The manifest's very bytes. */
  readonly manifestBytes: Buffer
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  /** Bytes of config and layers, each digest once. */
  readonly size: number
  readonly facts: ImageConfig
  /** The files that belong to it, config and layers, by digest. */
  readonly blobs: ReadonlyMap<string, StagedBlob>
}

export type ReadBlob = (blob: StagedBlob, limit: number) => Promise<Buffer | undefined>

const LARGEST_DOCUMENT = 4 * 1024 * 1024

/** Errors: ArchiveError. */
export async function findImage(table: ArchiveTable, read: ReadBlob): Promise<ArchivedImage> {
  const document = async (blob: StagedBlob, what: string): Promise<Buffer> => {
    const bytes = await read(blob, LARGEST_DOCUMENT)
    if (bytes === undefined) throw new ArchiveError(`${what} of the archive is larger than any image's.`)
    return bytes
  }
  const index = table.file('index.json')
  const docker = table.file('manifest.json')
  if (docker === undefined && index === undefined) {
    throw new ArchiveError(
      'The archive holds no image: neither manifest.json nor index.json is in it, or it was cut off.',
    )
  }
  const entry = docker && parseDockerManifest(await document(docker, 'manifest.json'))
  if (index !== undefined) {
    const found = await choose(await document(index, 'index.json'), table, document)
    return whole(found, table, document)
  }
  const { config, layers } = entry as NonNullable<typeof entry>
  return whole(await synthesize(config, layers, table), table, document)
}

interface Found {
  readonly descriptor: Descriptor
  readonly bytes: Buffer
  readonly manifest: ImageManifest
}

type Document = (blob: StagedBlob, what: string) => Promise<Buffer>

/** The one image below an index. Platforms whose files were not saved are left out, and so is provenance (BuildKit). */
async function choose(index: Buffer, table: ArchiveTable, document: Document): Promise<Found> {
  const found = new Map<string, Found>()
  const open = [...parseIndex(index)]
  const seen = new Set<string>()
  let missing: Descriptor | undefined
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    if (seen.has(at.digest)) continue
    seen.add(at.digest)
    if (at.annotations?.['vnd.docker.reference.type'] !== undefined) continue
    const blob = table.blob(at.digest)
    if (blob === undefined) missing ??= at
    else if (isIndexType(at.mediaType)) open.push(...parseIndex(await document(blob, 'An index')))
    else if (isManifestType(at.mediaType)) {
      const bytes = await document(blob, 'The manifest')
      const manifest = parseManifest(bytes)
      if (table.blob(manifest.config.digest) !== undefined) {
        const { mediaType, digest } = at
        found.set(digest, { descriptor: { mediaType, digest, size: bytes.length }, bytes, manifest })
      }
    }
  }
  const [one, ...others] = found.values()
  if (one === undefined) {
    const what = missing === undefined ? '' : `: ${missing.digest} is not in it`
    throw new ArchiveError(`The archive holds no whole image${what}.`)
  }
  if (others.length > 0) {
    throw new ArchiveError(
      `The archive holds ${found.size} images. Save and push one at a time, of one platform (docker save --platform).`,
    )
  }
  return one
}

/** A manifest for an image that came without one; the same image gives the same manifest, and so the same digest. */
async function synthesize(config: string, layers: readonly string[], table: ArchiveTable): Promise<Found> {
  const configFile = need(table, config)
  const promised = /^([0-9a-f]{64})\.json$/.exec(entryName(config))?.[1]
  if (promised !== undefined && configFile.digest !== `sha256:${promised}`) {
    throw new ArchiveError(`The content of ${shown(config)} does not agree with its name: the archive is damaged.`)
  }
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: { mediaType: MEDIA.config, digest: configFile.digest, size: configFile.size },
    layers: layers.map((name) => {
      const { compression, digest, size } = need(table, name)
      return { mediaType: layerType(compression), digest, size }
    }),
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  return { descriptor: { mediaType: MEDIA.manifest, digest: digestOf(bytes), size: bytes.length }, bytes, manifest }
}

const need = (table: ArchiveTable, name: string): StagedBlob => {
  const file = table.file(entryName(name))
  if (file === undefined) throw new ArchiveError(`The archive names ${shown(name)}, which is not in it.`)
  return file
}

/** Every file of the image is there, of the size its descriptor tells, and its layers unpack to what its config says. */
async function whole(
  { descriptor, bytes, manifest }: Found,
  table: ArchiveTable,
  document: Document,
): Promise<ArchivedImage> {
  const blobs = new Map<string, StagedBlob>()
  for (const { digest, size } of [manifest.config, ...manifest.layers]) {
    const blob = table.blob(digest)
    if (blob === undefined) throw new ArchiveError(`The archive does not hold ${digest}, which is part of its image.`)
    if (blob.size !== size) throw new ArchiveError(`${digest} has ${blob.size} bytes, and its manifest says ${size}.`)
    blobs.set(digest, blob)
  }
  const facts = parseConfig(await document(blobs.get(manifest.config.digest) as StagedBlob, 'The config'))
  const { diffIDs } = facts
  if (diffIDs.length !== manifest.layers.length) {
    throw new ArchiveError(`The image has ${manifest.layers.length} layers, and its config names ${diffIDs.length}.`)
  }
  manifest.layers.forEach(({ digest }, at) => {
    if (blobs.get(digest)?.diffID !== diffIDs[at]) {
      throw new ArchiveError(
        `The layer ${digest} is not the one that the image's config names: the archive is damaged.`,
      )
    }
  })
  const size = [...blobs.values()].reduce((sum, blob) => sum + blob.size, 0)
  return {
    manifest: descriptor,
    manifestBytes: bytes,
    config: manifest.config,
    layers: manifest.layers,
    size,
    facts,
    blobs,
  }
}
