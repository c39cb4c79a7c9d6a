// The images that were pushed, as an OCI layout in the data folder (design §5).
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { formatBytes } from '@mcp-runtime/contract'
import {
  type ArchivedImage,
  LayoutDamaged,
  type LayoutImage,
  OciLayout,
  readDockerArchive,
  writeDockerArchive,
} from '@mcp-runtime/oci'
import { PlatformError } from '../errors.ts'
import { makePrivateFolder } from '../files/private-file.ts'
import { type Clock, ImageError, type ImageName, type Images, type Log, type StoredImage } from '../ports/index.ts'
import { asImageError } from './image-failure.ts'

export interface ImagesOptions {
  readonly dataDir: string
  readonly limits: Images['limits'] & { readonly names?: number }
  readonly clock: Clock
  readonly log: Log
  /** Digests of manifests that servers name; they are kept when their tag has moved on. */
  readonly inUse: () => Iterable<string>
}

const GiB = 1024 ** 3
/** Decision 16. */
export const IMAGE_LIMIT = 2 * GiB
export const IMAGE_CAPACITY = 20 * GiB
/** The index of all names is written anew with each push. */
const MOST_NAMES = 10_000
/** So much more may the layers of an image unpack to than it may have bytes; honest ones shrink to a third. */
const UNPACKED = 4

/** Opens what the folder holds. Errors: PlatformError data_damaged, disk_full. */
export function createImages({ dataDir, limits, clock, log, inUse }: ImagesOptions): Images {
  const layout = openLayout(join(dataDir, 'images'))
  if (layout.lost.length > 0) log.warn({ images: layout.lost }, 'The disk has lost images; push them again.')
  const listeners = new Set<(image: StoredImage) => void>()
  const pushes = new Map<AbortController, Promise<unknown>>()
  /** Bytes of pushes that are going on. */
  let arriving = 0

  const room = (): number => limits.total - layout.used() - arriving

  /** Gives up what nobody can name any more, oldest first, until there is room enough. */
  function makeRoom(enough: () => boolean): boolean {
    if (enough()) return true
    const kept = new Set(inUse())
    for (const image of layout.images()) {
      if (image.tag !== undefined || kept.has(image.manifest.digest)) continue
      layout.remove([image])
      log.info({ repository: image.repository, digest: image.manifest.digest }, 'An image made room for another one.')
      if (enough()) return true
    }
    return false
  }

  const full = (what: string): ImageError =>
    new ImageError('images_full', `The images of this platform have ${what} together, and that is used up.`)

  async function receive(archive: Readable, name: ImageName, signal: AbortSignal): Promise<StoredImage> {
    let claimed = 0
    const claim = (bytes: number): void => {
      if (!makeRoom(() => room() >= bytes)) throw full(formatBytes(limits.total))
      arriving += bytes
      claimed += bytes
    }
    const stage = layout.stage({ claim, unpackedLimit: limits.image * UNPACKED })
    try {
      const image = await readDockerArchive(archive, stage, { limit: limits.image, signal })
      signal.throwIfAborted()
      return store(image, name)
    } catch (error) {
      throw asImageError(error, limits.image)
    } finally {
      arriving -= claimed
      layout.release(stage)
    }
  }

  function store(image: ArchivedImage, { repository, tag }: ImageName): StoredImage {
    const known = layout.images().some((one) => one.repository === repository && one.tag === tag)
    const names = limits.names ?? MOST_NAMES
    if (!makeRoom(() => layout.images().length < names) && !known) throw full(`${names} names`)
    return asStored(layout.commit(image, { repository, tag, storedAt: new Date(clock()).toISOString() }))
  }

  function tell(image: StoredImage): void {
    for (const listener of listeners) {
      try {
        listener(image)
      } catch (error) {
        log.error({ err: error }, 'A listener for pushed images failed.')
      }
    }
  }

  const entry = ({ repository, digest }: { repository: string; digest: string }): LayoutImage | undefined =>
    layout.images().findLast((one) => one.repository === repository && one.manifest.digest === digest)

  return {
    limits,
    async receive(archive, name, signal) {
      const closing = new AbortController()
      const work = receive(archive, name, AbortSignal.any([signal, closing.signal]))
      pushes.set(
        closing,
        work.catch(() => undefined),
      )
      try {
        const stored = await work
        tell(stored)
        return stored
      } finally {
        pushes.delete(closing)
      }
    },
    find({ repository, tag = 'latest', digest }) {
      const found =
        digest === undefined
          ? layout.images().find((one) => one.repository === repository && one.tag === tag)
          : entry({ repository, digest })
      return found && asStored(found)
    },
    list: () => layout.images().map(asStored),
    archive(image, reference) {
      const found = entry(image)
      if (found === undefined) throw new Error(`The image ${image.digest} is not here any more.`)
      const release = layout.hold(found)
      const archive = writeDockerArchive({ ...found.content, path: (digest) => layout.blobPath(digest) }, reference)
      archive.once('close', release)
      return archive
    },
    remove(of) {
      const gone = layout.images().filter(({ repository }) => of(repository))
      if (gone.length > 0) layout.remove(gone)
    },
    onPush(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    used: () => layout.used(),
    async close() {
      for (const closing of pushes.keys()) closing.abort(new Error('The platform stops.'))
      await Promise.all(pushes.values())
      listeners.clear()
    },
  }
}

function openLayout(folder: string): OciLayout {
  try {
    makePrivateFolder(folder)
    return new OciLayout(folder)
  } catch (error) {
    const failure = asImageError(error, 0)
    if (failure instanceof ImageError) {
      throw new PlatformError('disk_full', `No space is left for ${folder}.`, { folder }, error)
    }
    if (!(error instanceof LayoutDamaged)) throw error
    const message = `The images in ${folder} cannot be read: their index is damaged. Move the folder away to start without.`
    throw new PlatformError('data_damaged', message, { folder }, error)
  }
}

const asStored = ({ repository, tag, manifest, content, facts, size, storedAt }: LayoutImage): StoredImage => ({
  repository,
  tag: tag ?? '',
  digest: manifest.digest,
  imageID: content.config.digest,
  size,
  os: facts.os,
  architecture: facts.architecture,
  ...(facts.user === undefined ? {} : { user: facts.user }),
  ...(facts.volumes === undefined ? {} : { volumes: facts.volumes }),
  pushedAt: storedAt,
})
