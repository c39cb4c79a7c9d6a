// A folder of tarballs. They are known by their digest: how the files are called, and who packed them, does not matter.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { fail } from '@mcp-runtime/sdk/errors'
import { nameOf, type Packages } from '../tree/packages.ts'
import { tarballName } from './lock-file.ts'

/** The absolute path of each tarball of a folder by its integrity (`sha512-…`). Errors: those of reading the folder. */
export async function readTarballs(dir: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.tgz')).sort()
  const found = new Map<string, string>()
  for (const name of names) {
    const path = resolve(join(dir, name))
    found.set(await integrityOf(path), path)
  }
  return found
}

/** The integrity of a file. */
export async function integrityOf(path: string): Promise<string> {
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return `sha512-${hash.digest('base64')}`
}

/**
 * MCPR_INTEGRITY for a tarball that is called like one of these packages and has other bytes: a download that was cut,
 * or one that was exchanged. Without this it would only be missing.
 */
export function refuseOtherBytes(tarballs: ReadonlyMap<string, string>, packages: Packages): void {
  const wanted = Object.entries(packages).map(([path, entry]) => ({ ...entry, name: nameOf(path, entry) }))
  const digests = new Set(wanted.map(({ integrity }) => integrity))
  const strays = new Map(
    [...tarballs].filter(([digest]) => !digests.has(digest)).map(([, path]) => [basename(path), path]),
  )
  for (const { name, version, integrity = '' } of wanted) {
    const path = strays.get(tarballName(name, version))
    if (path === undefined || tarballs.has(integrity)) continue
    fail('MCPR_INTEGRITY', `${path} is not the ${name}@${version} that the file declares: its bytes are others.`, {
      hint: 'Nothing was changed. Fill the folder anew: mcp-runtime plugins lock --tarballs DIR',
    })
  }
}
