// Images of a test file, removed when it is over.
import { afterAll } from 'vitest'
import { type Engine, findEngine } from './engine.ts'
import { type BuiltImage, buildImage, type ImageKind, type ImageOptions } from './image-parts.ts'

export { type BuiltImage, hostArchitecture, type ImageKind, type ImageOptions } from './image-parts.ts'

const made: { engine: Engine; reference: string }[] = []

/**
 * An image in the engine of this machine, under a name of its own: `const { reference } = await testImage('mcp')`.
 * Throws where there is no engine: ask `findEngine()` first, and skip with its reason.
 */
export async function testImage(
  kind: ImageKind,
  options: ImageOptions & { engine?: Engine } = {},
): Promise<BuiltImage> {
  const engine = options.engine ?? (await findEngine())
  if ('reason' in engine) throw new Error(engine.reason)
  const image = await buildImage(engine, kind, options)
  made.push({ engine, reference: image.reference })
  return image
}

afterAll(async () => {
  for (const { engine, reference } of made.splice(0)) await engine.run(['rmi', '--force', reference])
})
