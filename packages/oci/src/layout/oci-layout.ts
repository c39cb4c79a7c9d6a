// Images on a disk as an OCI layout (OCI image-spec, image-layout.md). One process owns the folder. What is seen changes
// only by a rename, so a process that is killed leaves the layout of before or of after.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ImageConfig, type ImageManifest, parseConfig, parseManifest } from '../archive/documents.ts'
import type { ArchivedImage } from '../archive/find-image.ts'
import { Stage, type StageOptions } from '../archive/stage.ts'
import { hexOf, isDigest } from '../digest.ts'
import { type LayoutEntry, readIndex, withEntry, writeIndex } from './index-file.ts'

export interface LayoutImage extends LayoutEntry {
  readonly content: ImageManifest
  readonly facts: ImageConfig
  /** Bytes of config and layers, each digest once. */
  readonly size: number
}

export interface LayoutName {
  readonly repository: string
  readonly tag: string
  readonly storedAt: string
}

/** index.json cannot be read: somebody else wrote it, or the disk lost it. */
export class LayoutDamaged extends Error {
  readonly code = 'layout_damaged'
}

export class OciLayout {
  readonly folder: string
  /** Names in the index whose files are not all there, as a disk that lost power leaves them; they are left out. */
  readonly lost: readonly string[]
  #images: LayoutImage[]
  /** Bytes by digest. */
  readonly #blobs = new Map<string, number>()
  /** The blobs that each one counts on. */
  readonly #stages = new Map<Stage, ReadonlySet<string>>()
  readonly #holds = new Map<string, number>()
  #used = 0
  #serial = 0

  /** Makes the folder, or takes what is there; clears away what a killed process left. Errors: LayoutDamaged. */
  constructor(folder: string) {
    this.folder = folder
    rmSync(this.#temporary(), { recursive: true, force: true })
    for (const path of [this.#temporary(), join(folder, 'blobs', 'sha256')]) {
      mkdirSync(path, { recursive: true, mode: 0o700 })
    }
    const marker = join(folder, 'oci-layout')
    if (!existsSync(marker)) this.#write(marker, '{"imageLayoutVersion":"1.0.0"}\n')
    for (const name of readdirSync(join(folder, 'blobs', 'sha256'))) {
      const digest = `sha256:${name}`
      if (isDigest(digest)) this.#add(digest, lstatSync(this.blobPath(digest)).size)
    }
    const entries = this.#readIndex()
    this.#images = entries.flatMap((entry) => this.#load(entry) ?? [])
    this.lost = entries.filter((entry) => !this.#images.some((one) => one.manifest === entry.manifest)).map(nameOf)
    if (this.lost.length > 0) this.#write(this.#index(), writeIndex(this.#images))
    this.#sweep()
  }

  /** Oldest name first. */
  images(): readonly LayoutImage[] {
    return this.#images
  }

  blobPath(digest: string): string {
    return join(this.folder, 'blobs', 'sha256', hexOf(digest))
  }

  /** Bytes of all blobs. */
  used(): number {
    return this.#used
  }

  /**
   * A place for the files of an image on its way in; blobs that are here need not come again, and stay until `release`,
   * which ends it.
   */
  stage(options: Omit<StageOptions, 'find'> = {}): Stage {
    const counted = new Set<string>()
    const find = (digest: string): string | undefined => {
      if (!this.#blobs.has(digest)) return undefined
      counted.add(digest)
      return this.blobPath(digest)
    }
    const stage = new Stage(this.#spare(), { ...options, find })
    this.#stages.set(stage, counted)
    return stage
  }

  /** Takes away what the stage still holds. */
  release(stage: Stage): void {
    stage.discard()
    this.#stages.delete(stage)
    this.#sweep()
  }

  /** Makes a staged image seen, whole, in place of what had its name. Errors: those of the disk; nothing is seen then. */
  commit(image: ArchivedImage, { repository, tag, storedAt }: LayoutName): LayoutImage {
    for (const [digest, blob] of image.blobs) {
      if (this.#blobs.has(digest)) continue
      renameSync(blob.path, this.blobPath(digest))
      this.#add(digest, blob.size)
    }
    const { digest, size } = image.manifest
    if (!this.#blobs.has(digest)) {
      this.#write(this.blobPath(digest), image.manifestBytes)
      this.#add(digest, size)
    }
    const added: LayoutImage = {
      manifest: image.manifest,
      repository,
      tag,
      storedAt,
      content: { config: image.config, layers: image.layers },
      facts: image.facts,
      size: image.size,
    }
    this.#replace(withEntry(this.#images, added) as LayoutImage[])
    return added
  }

  /** Forgets names; blobs that then belong to nothing go at once. */
  remove(gone: readonly LayoutImage[]): void {
    this.#replace(this.#images.filter((image) => !gone.includes(image)))
    this.#sweep()
  }

  /** Keeps the files of an image while they are read, whatever is removed. Returns the way to let go. */
  hold({ manifest, content }: LayoutImage): () => void {
    const digests = [manifest.digest, content.config.digest, ...content.layers.map((layer) => layer.digest)]
    for (const digest of digests) this.#holds.set(digest, (this.#holds.get(digest) ?? 0) + 1)
    let held = true
    return () => {
      if (!held) return
      held = false
      for (const digest of digests) {
        const left = (this.#holds.get(digest) ?? 1) - 1
        if (left === 0) this.#holds.delete(digest)
        else this.#holds.set(digest, left)
      }
      this.#sweep()
    }
  }

  #add(digest: string, size: number): void {
    this.#blobs.set(digest, size)
    this.#used += size
  }

  #replace(images: LayoutImage[]): void {
    this.#write(this.#index(), writeIndex(images))
    this.#images = images
  }

  /** Takes away blobs that belong to no manifest and that nobody counts on. */
  #sweep(): void {
    const used = new Set(this.#holds.keys())
    for (const counted of this.#stages.values()) for (const digest of counted) used.add(digest)
    for (const { manifest, content } of this.#images) {
      for (const { digest } of [manifest, content.config, ...content.layers]) used.add(digest)
    }
    for (const [digest, size] of this.#blobs) {
      if (used.has(digest)) continue
      // Out of the way first: the file may come again before a large one is gone from the disk.
      const spare = this.#spare()
      renameSync(this.blobPath(digest), spare)
      this.#blobs.delete(digest)
      this.#used -= size
      void rm(spare, { force: true }).catch(() => undefined)
    }
  }

  #load(entry: LayoutEntry): LayoutImage | undefined {
    const read = (digest: string): Buffer => readFileSync(this.blobPath(digest))
    try {
      const content = parseManifest(read(entry.manifest.digest))
      const blobs = new Map([content.config, ...content.layers].map(({ digest, size }) => [digest, size]))
      for (const [digest, size] of blobs) {
        if (statSync(this.blobPath(digest)).size !== size) return undefined
      }
      const size = [...blobs.values()].reduce((sum, bytes) => sum + bytes, 0)
      return { ...entry, content, facts: parseConfig(read(content.config.digest)), size }
    } catch {
      return undefined
    }
  }

  #readIndex(): LayoutEntry[] {
    let bytes: Buffer
    try {
      bytes = readFileSync(this.#index())
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
    try {
      return readIndex(bytes)
    } catch (error) {
      throw new LayoutDamaged(`${this.#index()} is damaged.`, { cause: error })
    }
  }

  #write(path: string, data: string | Uint8Array): void {
    const spare = this.#spare()
    try {
      writeFileSync(spare, data, { mode: 0o600, flag: 'wx' })
      renameSync(spare, path)
    } catch (error) {
      rmSync(spare, { force: true })
      throw error
    }
  }

  #index(): string {
    return join(this.folder, 'index.json')
  }

  #temporary(): string {
    return join(this.folder, 'tmp')
  }

  #spare(): string {
    this.#serial += 1
    return join(this.#temporary(), String(this.#serial))
  }
}

const nameOf = ({ repository, tag, manifest }: LayoutEntry): string =>
  tag === undefined ? `${repository}@${manifest.digest}` : `${repository}:${tag}`
