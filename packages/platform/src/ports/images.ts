// Images that were pushed, and how workloads get them (design §5): an OCI layout on disk here, a registry in a cluster.
import type { Readable } from 'node:stream'

export interface StoredImage {
  /** Without registry host and tag: `local/desk`. */
  readonly repository: string
  readonly tag: string
  /** Of the manifest, `sha256:…`. */
  readonly digest: string
  /** Digest of the config; an engine's image id. */
  readonly imageID: string
  /** Bytes of config and layers. */
  readonly size: number
  readonly os: string
  readonly architecture: string
  /** As its config says; may be a name, `uid` or `uid:gid`; absent: root. */
  readonly user?: string
  /** Folders that its config declares as volumes; absent: none. */
  readonly volumes?: readonly string[]
  /** RFC 3339. */
  readonly pushedAt: string
}

export interface ImageName {
  readonly repository: string
  readonly tag: string
}

export type ImageErrorCode = 'image_invalid' | 'image_too_large' | 'images_full' | 'disk_full'

/** Why an image is not taken, in a sentence for the one who sent it. */
export class ImageError extends Error {
  readonly code: ImageErrorCode

  constructor(code: ImageErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ImageError'
    this.code = code
  }
}

export interface Images {
  /**
   * Stores what `docker save` wrote, under this name. Nothing is seen of it before all of it is there and agrees with
   * its digests. Errors: ImageError; nothing is left behind then.
   */
  receive(archive: Readable, name: ImageName, signal: AbortSignal): Promise<StoredImage>
  /** By name, or by name and digest. */
  find(name: { readonly repository: string; readonly tag?: string; readonly digest?: string }): StoredImage | undefined
  list(): readonly StoredImage[]
  /** The image as an archive that an engine loads, under the given name. */
  archive(image: StoredImage, reference: string): Readable
  /** Forgets every image of these repositories; what is being read of them is read to its end. */
  remove(of: (repository: string) => boolean): void
  /** Called when an image was stored. Returns the way to stop. */
  onPush(listener: (image: StoredImage) => void): () => void
  /** Bytes on disk. */
  used(): number
  /** Bytes: of one image, and of all together. */
  readonly limits: { readonly image: number; readonly total: number }
  close(): Promise<void>
}
