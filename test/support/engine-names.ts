// After a run that used them, the stand-ins of public images lose the public names: whoever builds from
// `python:3.12-slim` next shall get the real one. The images stay, under names of our own, so that the next run is quick.
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unnameBases } from './base-images.ts'
import { findEngine } from './engine.ts'

export function setup(): () => Promise<void> {
  // Inherited by the workers: the one that gives the names leaves its mark here.
  const mark = join(tmpdir(), `mcp-runtime-named-${randomBytes(6).toString('hex')}`)
  process.env.TEST_NAMED_IMAGES = mark
  return async () => {
    if (!existsSync(mark)) return
    rmSync(mark)
    const engine = await findEngine()
    if (!('reason' in engine)) await unnameBases(engine)
  }
}
