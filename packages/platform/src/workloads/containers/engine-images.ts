import { type Engine, EngineError, isEngineError } from '../../engine/index.ts'
import type { Images, StoredImage } from '../../ports/index.ts'
import { imageName, imageNamesOf } from './labels.ts'

/** Takes images of the platform into the engine, under names of the platform's own, and out again. */
export class EngineImages {
  readonly #engine: Engine
  readonly #images: Images
  readonly #instance: string
  readonly #arrived: (digest: string) => void
  readonly #coming = new Map<string, Promise<void>>()

  /** `arrived`: the engine has an image that it did not have, whether anybody still waits for it or not. */
  constructor(engine: Engine, images: Images, instance: string, arrived: (digest: string) => void) {
    this.#engine = engine
    this.#images = images
    this.#instance = instance
    this.#arrived = arrived
  }

  /** Resolves when the engine has the image; it is sent only if it is not there yet. Rejects with EngineError. */
  ensure(image: StoredImage): Promise<void> {
    const known = this.#coming.get(image.digest)
    if (known !== undefined) return known
    const coming = this.#bring(image).finally(() => {
      this.#coming.delete(image.digest)
      this.#arrived(image.digest)
    })
    this.#coming.set(image.digest, coming)
    return coming
  }

  /** Removes the names of all images but these; an image goes with its last name. */
  async prune(keep: ReadonlySet<string>): Promise<void> {
    const names = new Set([...keep, ...this.#coming.keys()].map((digest) => imageName(this.#instance, digest)))
    for (const tag of await this.#engine.listImageTags(`${imageNamesOf(this.#instance)}*`)) {
      if (!tag.startsWith(imageNamesOf(this.#instance)) || names.has(tag)) continue
      await this.#engine.removeImage(tag).catch((error) => {
        // A container that is on its way out still has it: the next time.
        if (!isEngineError(error, 'conflict')) throw error
      })
    }
  }

  async #bring(image: StoredImage): Promise<void> {
    const name = imageName(this.#instance, image.digest)
    if (await this.#has(name)) return
    if (await this.#has(image.imageID)) return this.#engine.tagImage(image.imageID, name)
    await this.#engine.loadImage(this.#images.archive(image, name))
    if (!(await this.#has(name))) throw new EngineError('refused', 'The engine took the image and does not have it.')
  }

  async #has(name: string): Promise<boolean> {
    try {
      await this.#engine.inspectImage(name)
      return true
    } catch (error) {
      if (isEngineError(error, 'not_found')) return false
      throw error
    }
  }
}
