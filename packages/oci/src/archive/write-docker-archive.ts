// The archive that `docker load` and `podman load` take: config, layers, and manifest.json that names them. Every engine
// reads this form, whichever it writes.
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { hexOf } from '../digest.ts'
import type { Descriptor } from './documents.ts'
import { give } from './give.ts'

export interface ArchiveSource {
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
  /** Where the file of a digest lies. */
  readonly path: (digest: string) => string
}

/** The archive, at the pace it is read. `reference`: what the engine shall call it. Errors of the disk are the stream's. */
export function writeDockerArchive({ config, layers, path }: ArchiveSource, reference: string): Readable {
  const tar = pack()
  tar.on('error', () => undefined)
  const put = async ({ digest, size }: Descriptor, name: string): Promise<void> => {
    const entry = tar.entry({ name, size, mode: 0o444 })
    entry.on('error', () => undefined)
    for await (const chunk of createReadStream(path(digest), { highWaterMark: 256 * 1024 })) {
      if (tar.destroyed) return
      await give(entry, chunk)
    }
    // The parts follow one another by themselves.
    entry.end(null)
  }
  const nameOf = ({ digest }: Descriptor): string => `${hexOf(digest)}/layer.tar`
  const fill = async (): Promise<void> => {
    const configName = `${hexOf(config.digest)}.json`
    await put(config, configName)
    for (const layer of new Map(layers.map((one) => [one.digest, one])).values()) await put(layer, nameOf(layer))
    const manifest = [{ Config: configName, RepoTags: [reference], Layers: layers.map(nameOf) }]
    tar.entry({ name: 'manifest.json', mode: 0o444 }, JSON.stringify(manifest))
    tar.finalize()
  }
  fill().catch((error: Error) => tar.destroy(error))
  return Readable.from(tar, { objectMode: false, highWaterMark: 256 * 1024 })
}
