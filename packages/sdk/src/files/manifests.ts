import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fail } from '../errors/index.ts'
import { readTextStream } from './read-source.ts'
import { parseYamlDocuments, readYamlDocuments, type SourceDocument } from './yaml-documents.ts'

/** Where `-` is read from. */
export interface ManifestSources {
  /** Read for the path `-`. */
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined }
}

/**
 * Every document of the named files, folders (`*.yaml`, `*.yml`, `*.json`, by name, not below) and of stdin (`-`), in
 * that order. Errors: those of reading and parsing; MCPR_FILE_NOT_FOUND for a folder without manifests.
 */
export async function readManifests(paths: readonly string[], { stdin }: ManifestSources): Promise<SourceDocument[]> {
  if (paths.filter((path) => path === '-').length > 1) fail('MCPR_USAGE', 'stdin (-) can be read only once.')
  const documents: SourceDocument[] = []
  for (const path of paths) {
    if (path === '-') documents.push(...(await parseYamlDocuments(await readTextStream(stdin, 'stdin'), 'stdin')))
    else for (const file of await manifestFiles(path)) documents.push(...(await readYamlDocuments(file)))
  }
  return documents
}

async function manifestFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const names = (await readdir(path)).filter((name) => /\.(?:ya?ml|json)$/.test(name)).sort()
  if (names.length === 0) fail('MCPR_FILE_NOT_FOUND', `The folder ${path} has no .yaml, .yml or .json file.`)
  return names.map((name) => join(path, name))
}
