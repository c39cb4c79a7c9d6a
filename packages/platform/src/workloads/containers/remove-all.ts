import { type Engine, isEngineError } from '../../engine/index.ts'
import { imageNamesOf, ofInstance } from './labels.ts'

/** Removes everything that bears an instance's label or name: containers, then networks, then images. */
export async function removeAll(engine: Engine, instance: string): Promise<void> {
  for (const { id } of await engine.listContainers(ofInstance(instance))) await engine.removeContainer(id)
  for (const { id } of await engine.listNetworks(ofInstance(instance))) await engine.removeNetwork(id)
  for (const tag of await engine.listImageTags(`${imageNamesOf(instance)}*`)) {
    await engine.removeImage(tag).catch((error) => {
      // Somebody's own container was made of it: then it is theirs.
      if (!isEngineError(error, 'conflict')) throw error
    })
  }
}
