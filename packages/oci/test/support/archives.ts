// Archives as engines write them, and as nobody should.
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { digestOf, hexOf } from '../../src/digest.ts'

export interface Entry {
  readonly name: string
  readonly body?: Uint8Array | string
  readonly type?: 'file' | 'symlink' | 'link' | 'directory' | 'fifo'
  readonly linkname?: string
}

/** The bytes of a tar of these entries, in this order. */
export async function tarOf(entries: readonly Entry[]): Promise<Buffer> {
  const tar = pack()
  for (const { name, body = '', type = 'file', linkname } of entries) {
    if (type === 'file') tar.entry({ name, type }, Buffer.from(body as string))
    else tar.entry({ name, type, ...(linkname === undefined ? {} : { linkname }) })
  }
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The same bytes in pieces of these sizes, over and over. */
export function inPieces(bytes: Buffer, sizes: readonly number[] = [65_536]): Readable {
  function* pieces() {
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length] as number
      yield bytes.subarray(at, at + size)
      at += size
    }
  }
  return Readable.from(pieces(), { objectMode: false })
}

export const configOf = (layers: readonly Uint8Array[], more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { User: '65532' },
    rootfs: { type: 'layers', diff_ids: layers.map(digestOf) },
    ...more,
  })

/** As Docker up to 24 does: a layer that comes again is a link to the first one; manifest.json comes last. */
export function dockerEntries(layers: readonly Uint8Array[], config = configOf(layers), tag = 'desk:v1'): Entry[] {
  const configName = `${hexOf(digestOf(Buffer.from(config)))}.json`
  const seen = new Map<string, string>()
  const names: string[] = []
  const folders = layers.flatMap((layer, at): Entry[] => {
    const folder = hexOf(digestOf(Buffer.from(`layer ${at}`)))
    const name = `${folder}/layer.tar`
    names.push(name)
    const first = seen.get(digestOf(layer))
    if (first === undefined) seen.set(digestOf(layer), folder)
    return [
      { name: `${folder}/`, type: 'directory' },
      { name: `${folder}/VERSION`, body: '1.0' },
      { name: `${folder}/json`, body: '{}' },
      first === undefined ? { name, body: layer } : { name, type: 'symlink', linkname: `../${first}/layer.tar` },
    ]
  })
  return [
    { name: configName, body: config },
    ...folders,
    { name: 'manifest.json', body: JSON.stringify([{ Config: configName, RepoTags: [tag], Layers: names }]) },
    { name: 'repositories', body: '{}' },
  ]
}

const blob = (body: Uint8Array | string): Entry => ({
  name: `blobs/sha256/${hexOf(digestOf(Buffer.from(body as string)))}`,
  body,
})

export interface OciOptions {
  readonly gzip?: boolean
  readonly config?: string
}

/** As Docker from 25 on does: an OCI layout, with manifest.json beside it. */
export function ociEntries(layers: readonly Uint8Array[], options: OciOptions = {}): Entry[] {
  const { gzip = false, config = configOf(layers) } = options
  const packed = layers.map((layer) => (gzip ? gzipSync(layer) : Buffer.from(layer)))
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(Buffer.from(config)),
      size: Buffer.byteLength(config),
    },
    layers: packed.map((layer) => ({
      mediaType: `application/vnd.oci.image.layer.v1.tar${gzip ? '+gzip' : ''}`,
      digest: digestOf(layer),
      size: layer.length,
    })),
  })
  const blobs = new Map([config, ...packed, manifest].map((body) => [blob(body).name, blob(body)]))
  return [
    { name: 'blobs/', type: 'directory' },
    ...blobs.values(),
    { name: 'index.json', body: indexOf([manifest]) },
    {
      name: 'manifest.json',
      body: JSON.stringify([
        { Config: blob(config).name, RepoTags: ['desk:v1'], Layers: packed.map((layer) => blob(layer).name) },
      ]),
    },
    { name: 'oci-layout', body: '{"imageLayoutVersion":"1.0.0"}' },
  ]
}

export const indexOf = (manifests: readonly string[], more: readonly object[] = []): string =>
  JSON.stringify({
    schemaVersion: 2,
    manifests: [
      ...manifests.map((text) => ({
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: digestOf(Buffer.from(text)),
        size: Buffer.byteLength(text),
      })),
      ...more,
    ],
  })
