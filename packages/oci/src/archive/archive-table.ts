// What lies in an archive, by name.
import { isDigest } from '../digest.ts'
import { ArchiveError, shown } from './archive-error.ts'
import type { StagedBlob } from './stage.ts'

export class ArchiveTable {
  readonly #files = new Map<string, StagedBlob | undefined>()
  readonly #links = new Map<string, string>()
  readonly #byDigest = new Map<string, StagedBlob>()

  /** Takes the name. Gives the digest that it promises: files below `blobs/sha256` are called by it. Errors: twice. */
  add(name: string): string | undefined {
    this.#claim(name)
    this.#files.set(name, undefined)
    const digest = `sha256:${/^blobs\/sha256\/(.*)$/.exec(name)?.[1] ?? ''}`
    return isDigest(digest) ? digest : undefined
  }

  put(name: string, blob: StagedBlob): void {
    const promised = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1]
    if (promised !== undefined && blob.digest !== `sha256:${promised}`) {
      throw new ArchiveError(`The content of ${shown(name)} does not agree with its name: the archive is damaged.`)
    }
    this.#files.set(name, blob)
    this.#byDigest.set(blob.digest, blob)
  }

  link(name: string, target: string): void {
    this.#claim(name)
    this.#links.set(name, target)
  }

  #claim(name: string): void {
    if (this.#files.has(name) || this.#links.has(name)) {
      throw new ArchiveError(`The archive holds ${shown(name)} twice.`)
    }
  }

  /** The file of that name, through links. */
  file(name: string): StagedBlob | undefined {
    let at = name
    for (let steps = 0; steps <= this.#links.size; steps += 1) {
      const file = this.#files.get(at)
      if (file !== undefined) return file
      const next = this.#links.get(at)
      if (next === undefined) return undefined
      at = next
    }
    return undefined
  }

  blob(digest: string): StagedBlob | undefined {
    return this.#byDigest.get(digest)
  }
}
