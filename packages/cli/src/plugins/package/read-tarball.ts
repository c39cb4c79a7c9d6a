// Looks into a plugin's tarball without unpacking it: it comes from anywhere, so each entry is judged before npm sees it.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { fail, type McprError, mcprError } from '@mcp-runtime/sdk/errors'
import { Parser, type ReadEntry } from 'tar'
import type { PluginManifest, PluginPackage } from '../candidate.ts'
import { parseManifest, parsePackage } from './parse-package.ts'

export interface Tarball {
  readonly package: PluginPackage
  readonly manifest?: PluginManifest
  /** `sha512-…` */
  readonly integrity: string
}

const MEGABYTE = 1024 * 1024
/** Far above any plugin; a file that unpacks to more is meant to fill the disk. */
const LIMITS = { entries: 50_000, bytes: 512 * MEGABYTE, text: 16 * MEGABYTE }
/** npm packs these only; a link could lead out of the folder. */
const KINDS = ['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir']
const READ = ['package.json', 'oclif.manifest.json']

/** Reads what a tarball is. MCPR_PLUGIN_INVALID for anything that is no npm package, or tries to be more than one. */
async function readTarball(path: string): Promise<Tarball> {
  const texts = new Map<string, Buffer[]>()
  const digest = createHash('sha512')
  let fault: McprError | undefined
  let entries = 0
  let bytes = 0
  const parser = new Parser({ strict: true, onReadEntry: take })
  const refuse = (why: string) => {
    fault ??= invalid(path, why)
  }
  parser.on('error', (error: Error) => refuse(`it is damaged or no tarball (${error.message})`))

  function take(entry: ReadEntry): void {
    entries += 1
    bytes += entry.size
    const inside = insidePackage(entry.path)
    if (!KINDS.includes(entry.type)) refuse(`"${entry.path}" in it is a link or a device`)
    else if (inside === undefined) refuse(`"${entry.path}" in it lies outside its folder`)
    else if (entries > LIMITS.entries || bytes > LIMITS.bytes) refuse('it unpacks to far more than a plugin')
    if (READ.includes(inside ?? '')) collect(entry, inside ?? '')
    else entry.resume()
  }
  function collect(entry: ReadEntry, name: string): void {
    if (texts.has(name)) refuse(`it has ${name} twice`)
    if (entry.size > LIMITS.text) refuse(`its ${name} is far too large`)
    const chunks: Buffer[] = []
    texts.set(name, chunks)
    entry.on('data', (chunk: Buffer) => fault ?? chunks.push(chunk))
  }

  const end = new Promise<void>((resolve) =>
    parser
      .on('end', resolve)
      .on('close', resolve)
      .on('error', () => resolve()),
  )
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    digest.update(chunk)
    parser.write(chunk)
    if (fault) throw fault
  }
  parser.end()
  await end
  if (fault) throw fault
  const described = describe(path, texts)
  return { ...described, integrity: `sha512-${digest.digest('base64')}` }
}

/** The path below the one folder that an npm tarball has; undefined when it leads elsewhere. */
function insidePackage(path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (path.startsWith('/') || path.includes('\\') || path.includes('\0') || parts.includes('..')) return undefined
  return parts.slice(1).join('/')
}

function describe(path: string, texts: ReadonlyMap<string, Buffer[]>): Pick<Tarball, 'package' | 'manifest'> {
  const read = (name: string): unknown => {
    const chunks = texts.get(name)
    if (chunks === undefined) return undefined
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8'))
    } catch {
      throw invalid(path, `its ${name} is not JSON`)
    }
  }
  const pjson = read('package.json')
  if (pjson === undefined) throw invalid(path, 'there is no package.json in it')
  const manifest = read('oclif.manifest.json')
  return {
    package: parsePackage(pjson, path),
    ...(manifest === undefined ? {} : { manifest: parseManifest(manifest, path) }),
  }
}

const invalid = (path: string, why: string): McprError =>
  mcprError('MCPR_PLUGIN_INVALID', `${path} is no tarball of a plugin: ${why}.`, {
    hint: 'Make one with npm pack, in the folder of the plugin.',
  })

/** As readTarball, with a file that is not there told as that. */
export async function openTarball(path: string): Promise<Tarball> {
  try {
    return await readTarball(path)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT') return fail('MCPR_FILE_NOT_FOUND', `${path} is not there.`, { cause: error })
    if (code === 'EISDIR') return fail('MCPR_PLUGIN_INVALID', `${path} is a folder, not a tarball.`, { cause: error })
    throw error
  }
}
