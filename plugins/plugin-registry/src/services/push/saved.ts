import { once } from 'node:events'
import type { Engine, LocalImage } from '@mcp-runtime/sdk/images'

/**
 * The image as a Docker archive. By its id, so that it is the image that was looked at, whatever its tag points to by
 * now; buildah writes the name into the archive and needs it.
 */
export const saveOf = (engine: Engine, image: LocalImage, source: string) =>
  engine.save(engine.kind === 'buildah' || image.id === '' ? source : image.id)

/**
 * The archive for an upload, and again for each try. The engine's client is ended when nothing more of it is wanted;
 * `ended` waits until every one of them is gone. `ready` waits for the first bytes: an engine may collect a large image
 * for minutes before it gives any, and a platform gives up on an upload that is silent.
 */
export function archivesOf(engine: Engine, image: LocalImage, source: string) {
  const ends: Promise<unknown>[] = []
  let next: ReturnType<typeof saveOf> | undefined
  const start = () => {
    const save = saveOf(engine, image, source)
    ends.push(save.done.catch(() => undefined))
    return save
  }
  async function* open(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { stream, done } = next ?? start()
    next = undefined
    const stop = () => stream.destroy()
    signal.addEventListener('abort', stop, { once: true })
    try {
      const { relief } = await import('@mcp-runtime/oci')
      // Keeps the memory of the command flat, whatever the image's size.
      const relieve = relief()
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        yield chunk
        relieve(chunk.length)
      }
      await done
    } finally {
      signal.removeEventListener('abort', stop)
      stream.destroy()
    }
  }
  return {
    open,
    async ready() {
      next = start()
      // A stream without a byte of an engine that failed ends with its error.
      await Promise.race([once(next.stream, 'readable'), next.done])
    },
    async ended() {
      next?.stream.destroy()
      await Promise.all(ends)
    },
  }
}
