// After a run, the stand-ins of public images lose the public names: whoever builds from `python:3.12-slim` next shall
// get the real one. The images themselves stay, under names of our own, so that the next run is quick.
import { unnameBases } from './base-images.ts'
import { findEngine } from './engine.ts'

export async function teardown(): Promise<void> {
  const engine = await findEngine()
  if (!('reason' in engine)) await unnameBases(engine)
}
