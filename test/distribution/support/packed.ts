// Every package as the tarball that is published, from the present build.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contentKey, type PackedTarball, packInto } from '../../../scripts/pack.mjs'
import { cached } from '../../support/cached.ts'

export interface Packed {
  /** Names the content of all of them. */
  readonly key: string
  readonly all: readonly PackedTarball[]
  /** By package name, such as `mcp-runtime` or `@mcp-runtime/plugin-server`; throws for a name that is not ours. */
  readonly of: (name: string) => PackedTarball
}

/** Packs cli, sdk, contract, wire, platform and every plugin, once per content. Needs a build (`npm run build`). */
export async function packAll(): Promise<Packed> {
  const key = contentKey()
  const dir = await cached('packed', key, async (draft) => {
    const packed = packInto(draft).map((entry) => ({ ...entry, filename: entry.filename.split('/').at(-1) }))
    await writeFile(join(draft, 'packed.json'), JSON.stringify(packed))
  })
  const entries = JSON.parse(await readFile(join(dir, 'packed.json'), 'utf8')) as PackedTarball[]
  const all = entries.map((entry) => ({ ...entry, filename: join(dir, entry.filename) }))
  return {
    key,
    all,
    of: (name) => {
      const found = all.find((entry) => entry.name === name)
      if (!found) throw new Error(`No package of the workspace is called ${name}.`)
      return found
    },
  }
}
