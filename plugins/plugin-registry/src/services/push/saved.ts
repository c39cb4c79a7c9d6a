import type { Engine, LocalImage } from '@mcp-runtime/sdk/images'

/**
 * The image as a Docker archive. By its id, so that it is the image that was looked at, whatever its tag points to by
 * now; buildah writes the name into the archive and needs it.
 */
export const saveOf = (engine: Engine, image: LocalImage, source: string) =>
  engine.save(engine.kind === 'buildah' || image.id === '' ? source : image.id)

/**
 * The archive for an upload, and again for each try. The engine's client is ended when nothing more of it is wanted;
 * `ended` waits until every one of them is gone.
 */
export function archivesOf(engine: Engine, image: LocalImage, source: string) {
  const ends: Promise<unknown>[] = []
  async function* open(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { stream, done } = saveOf(engine, image, source)
    ends.push(done.catch(() => undefined))
    const stop = () => stream.destroy()
    signal.addEventListener('abort', stop, { once: true })
    try {
      const { relief } = await import('@mcp-runtime/oci')
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
  return { open, ended: () => Promise.all(ends) }
}
