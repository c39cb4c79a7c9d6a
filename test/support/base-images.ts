// Stand-ins for the public images that the Dockerfiles of the examples name, under the same names, so that these build
// as they are where nothing can be pulled: toolchains of this machine, with the packages that the examples need.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withFileLock } from '@mcp-runtime/sdk/profiles'
import { importDebian, needsForDebian } from './base-images/debian.ts'
import { importGo, importStatic } from './base-images/go.ts'
import { addRust } from './base-images/rust.ts'
import { LABEL } from './base-images/tar.ts'
import type { Engine } from './engine.ts'
import { root } from './sandbox.ts'
import { missing, ok } from './toolchains.ts'

/** The public names that stand-ins are given. Ours hold what the examples need, and hardly more. */
export const BASES = {
  go: 'golang:1.26-bookworm',
  static: 'gcr.io/distroless/static-debian12:latest',
  python: 'python:3.12-slim',
  rust: 'rust:1-slim-bookworm',
  debian: 'debian:bookworm-slim',
} as const

export type Base = keyof typeof BASES

const OURS = 'mcp-runtime-stand-in'
/** Of whoever waits for another worker that makes them. */
const PATIENCE = 900_000

/** Why stand-ins cannot be made on this machine; undefined when they can. Asked when they are not there yet. */
export async function missingForBases(bases: readonly Base[] = all): Promise<string | undefined> {
  const reasons = [
    bases.includes('go') ? await missing('go') : undefined,
    bases.includes('rust') ? await missing('cargo') : undefined,
    bases.some((base) => base !== 'go' && base !== 'static') ? await needsForDebian() : undefined,
  ].filter((reason) => reason !== undefined)
  return reasons.length === 0 ? undefined : reasons.join(', ')
}

const all = Object.keys(BASES) as Base[]

/**
 * Makes what is not there yet, and gives every stand-in its public name. They stay in the engine, so that this is quick
 * the next time; an image of that name that is not one of ours is left alone, and used.
 */
export async function baseImages(engine: Engine, bases: readonly Base[] = all): Promise<void> {
  await withFileLock(
    join(root, '.cache', 'base-images.lock'),
    async () => {
      const key = await keyOf()
      const name = (base: Base | 'full') => `${OURS}:${base}-${key}`
      const isThere = async (image: string) => (await engine.run(['image', 'inspect', image])).code === 0
      const toMake: Base[] = []
      for (const base of bases) if (!(await isThere(name(base)))) toMake.push(base)
      const wants = (...some: Base[]) => some.some((base) => toMake.includes(base))
      const ofDebian = wants('debian', 'python') || (wants('rust') && !(await isThere(name('full'))))
      if (ofDebian) await importDebian(engine, { full: name('full'), slim: name('debian'), python: name('python') })
      if (wants('rust')) await addRust(engine, name('full'), name('rust'))
      if (wants('go')) await importGo(engine, name('go'))
      if (wants('static')) await importStatic(engine, name('static'))
      if (process.env.TEST_NAMED_IMAGES !== undefined) await writeFile(process.env.TEST_NAMED_IMAGES, '')
      for (const base of bases)
        if (await mayName(engine, BASES[base])) await engine.ok(['tag', name(base), BASES[base]])
    },
    PATIENCE,
  )
}

/** Takes the public names back, and leaves the images under names of our own. */
export async function unnameBases(engine: Engine): Promise<void> {
  for (const name of Object.values(BASES)) if ((await labelOf(engine, name)) === 'true') await engine.run(['rmi', name])
}

async function mayName(engine: Engine, name: string): Promise<boolean> {
  const label = await labelOf(engine, name)
  return label === undefined || label === 'true'
}

/** Undefined when there is no such image, empty when it is none of ours. */
async function labelOf(engine: Engine, name: string): Promise<string | undefined> {
  const asked = await engine.run(['image', 'inspect', '--format', `{{ index .Config.Labels "${LABEL}" }}`, name])
  return asked.code === 0 ? asked.stdout.trim() : undefined
}

/** Changes with everything that goes into the images. */
async function keyOf(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of ['debian', 'go', 'python', 'rust', 'tar'])
    hash.update(await readFile(new URL(`./base-images/${file}.ts`, import.meta.url)))
  for (const file of ['workspace-assistant-mcp/go.sum', 'text-analysis-mcp/Cargo.lock'])
    hash.update(await readFile(join(root, 'examples', file)))
  for (const words of [
    ['go', 'version'],
    ['rustc', '--version'],
  ])
    hash.update(await ok(words).catch(() => ''))
  return hash.digest('hex').slice(0, 12)
}
