import { createReadStream } from 'node:fs'
import type { RegistryCredentials } from './authorization.ts'
import { RegistryError } from './registry-error.ts'
import type { Exchange } from './send.ts'
import { openSession, type Session } from './session.ts'
import { type BlobOutcome, putBlob } from './upload-blob.ts'

/** An image whose files lie on this disk; what `readDockerArchive` gives is one. */
export interface ImageOnDisk {
  readonly manifest: { readonly mediaType: string; readonly digest: string }
  /** The manifest's very bytes. */
  readonly manifestBytes: Uint8Array
  /** Config and layers. */
  readonly blobs: ReadonlyMap<string, { readonly digest: string; readonly size: number; readonly path: string }>
}

export interface PushImageOptions {
  readonly registry: URL
  /** `acme/x`. */
  readonly repository: string
  readonly tag: string
  readonly image: ImageOnDisk
  readonly credentials?: RegistryCredentials | undefined
  /** Another repository of the same registry that may have some of its layers. */
  readonly mountFrom?: string | undefined
  readonly exchange: Exchange
  readonly signal?: AbortSignal | undefined
  /** Gets the bytes that are there so far; fewer than before when a layer begins anew. */
  readonly onProgress?: ((bytes: number) => void) | undefined
  readonly pause?: ((milliseconds: number) => Promise<unknown>) | undefined
}

export interface PushedImage {
  readonly digest: string
  /** Bytes of all config and layers. */
  readonly size: number
  /** How many layers and configs came there in which way. */
  readonly blobs: Readonly<Record<BlobOutcome, number>>
}

/** Layers on their way at once; more only share the line. */
const AT_ONCE = 3

/**
 * Pushes an image: layers and config that are not there yet, then the manifest, so that nobody ever sees a part of it.
 * Errors: RegistryError, and those of the disk.
 */
export async function pushImageTo(options: PushImageOptions): Promise<PushedImage> {
  const { image, repository, mountFrom, onProgress = () => {} } = options
  const scopes = [`repository:${repository}:pull,push`]
  if (mountFrom !== undefined) scopes.push(`repository:${mountFrom}:pull`)
  const session = openSession({ ...options, scopes })
  const path = `/v2/${repository}`
  const done = new Map<string, number>()
  const outcomes = { there: 0, mounted: 0, uploaded: 0 }
  const open = [...image.blobs.values()]
  const work = async () => {
    for (let blob = open.shift(); blob !== undefined; blob = open.shift()) {
      const { digest, path: file, size } = blob
      const source = {
        digest,
        size,
        open: (start: number, end: number) => createReadStream(file, { start, end: Math.max(start, end - 1) }),
      }
      const progress = (bytes: number) => {
        done.set(digest, bytes)
        onProgress([...done.values()].reduce((sum, count) => sum + count, 0))
      }
      outcomes[await putBlob(session, { path, blob: source, mountFrom, progress })]++
    }
  }
  await allOrFirstFailure(Array.from({ length: AT_ONCE }, work), () => open.splice(0))
  await putManifest(session, path, options)
  return { digest: image.manifest.digest, size: sizeOf(image), blobs: outcomes }
}

const sizeOf = ({ blobs }: ImageOnDisk): number => [...blobs.values()].reduce((sum, { size }) => sum + size, 0)

/** Waits for all, so that nothing still runs afterwards; the first failure stops what has not begun, and is thrown. */
async function allOrFirstFailure(works: readonly Promise<void>[], stop: () => void): Promise<void> {
  let failure: { readonly error: unknown } | undefined
  await Promise.all(
    works.map((work) =>
      work.catch((error: unknown) => {
        failure ??= { error }
        stop()
      }),
    ),
  )
  if (failure !== undefined) throw failure.error
}

async function putManifest(session: Session, path: string, { image, tag }: PushImageOptions): Promise<void> {
  const { reply } = await session.ask({
    method: 'PUT',
    url: new URL(`${path}/manifests/${tag}`, session.registry),
    headers: { 'content-type': image.manifest.mediaType },
    body: () => image.manifestBytes,
    good: [200, 201],
    what: 'the manifest',
    again: true,
  })
  await reply.dump()
  const stored = reply.headers['docker-content-digest']
  if (stored === undefined || stored === image.manifest.digest) return
  throw new RegistryError('protocol', `${session.registry.origin} stored something else than was sent: ${stored}.`)
}

/** The digest that a tag has at a registry, undefined when there is none. Errors: RegistryError. */
export async function headManifest(
  options: Omit<PushImageOptions, 'image' | 'mountFrom' | 'onProgress'>,
): Promise<string | undefined> {
  const session = openSession({ ...options, scopes: [`repository:${options.repository}:pull`] })
  const { reply } = await session.ask({
    method: 'HEAD',
    url: new URL(`/v2/${options.repository}/manifests/${options.tag}`, options.registry),
    headers: { accept: MANIFESTS.join(', ') },
    good: [200, 404],
    what: 'this',
    again: true,
  })
  await reply.dump()
  return reply.status === 200 ? reply.headers['docker-content-digest'] : undefined
}

const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
